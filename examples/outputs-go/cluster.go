package main

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// cluster is a provider of the kubernetes plugin, registered without that plugin's SDK: it is the one thing of it that is
// needed here, and the SDK takes Go many minutes to compile.
type cluster struct{ pulumi.ProviderResourceState }

func newCluster(ctx *pulumi.Context, name string, kubeconfig pulumi.StringInput) (*cluster, error) {
	provider := &cluster{}
	settings := pulumi.Map{
		"kubeconfig": kubeconfig,
		// Hashrings and the gateway's maps change in place: pods follow them.
		"enableConfigMapMutable": pulumi.String("true"),
		"enableSecretMutable":    pulumi.String("true"),
	}
	err := ctx.RegisterResource("pulumi:providers:kubernetes", name, settings, provider, pulumi.Version("4.34.2"))
	return provider, err
}
