package main

import (
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"github.com/whizard-io/pulumi-whizard/sdk/go/whizard"
)

// deploy registers a Whizard and an agent proxy whose inputs are outputs of other resources and secrets.
func deploy(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	namespace := "whizard"
	if given := settings.Get("namespace"); given != "" {
		namespace = given
	}
	replicas := 1
	if given, err := settings.TryInt("replicas"); err == nil {
		replicas = given
	}

	cluster, err := newCluster(ctx, "cluster", settings.RequireSecret("kubeconfig"))
	if err != nil {
		return err
	}
	inCluster := pulumi.Providers(cluster)

	// Small pods, so that it fits on one machine.
	small := &whizard.ResourcesArgs{Requests: map[string]pulumi.StringInput{
		"cpu": pulumi.String("20m"), "memory": pulumi.String("64Mi"),
	}}
	archive, err := newArchive(ctx, settings.RequireSecret("accessKey"))
	if err != nil {
		return err
	}
	central, err := whizard.NewWhizard(ctx, "whizard", &whizard.WhizardArgs{
		Namespace: &namespace,
		Storage:   whizard.StorageArgs{Embedded: &whizard.EmbeddedStorageArgs{Resources: small}},
		// Tenants move to it by `Storage: pulumi.StringRef("archive")`.
		Storages: map[string]whizard.StorageArgs{"archive": {S3: archive}},
		Tenants: []whizard.DeclaredTenantArgs{
			{Name: "team-a", Exclusive: pulumi.BoolRef(true)},
			{Name: "team-b"},
			{Name: "team-c"},
			{Name: "team-d"},
		},
		GatewayTemplate:       &whizard.GatewayTemplateArgs{Resources: small, Replicas: &replicas},
		RouterTemplate:        &whizard.RouterTemplateArgs{Resources: small, Replicas: &replicas},
		IngesterTemplate:      &whizard.IngesterTemplateArgs{Resources: small},
		QueryTemplate:         &whizard.QueryTemplateArgs{Resources: small, Replicas: &replicas},
		QueryFrontendTemplate: &whizard.QueryFrontendTemplateArgs{Resources: small, Replicas: &replicas},
		StoreTemplate:         &whizard.StoreTemplateArgs{Resources: small, Replicas: &replicas},
		CompactorTemplate:     &whizard.CompactorTemplateArgs{Resources: small},
	}, inCluster)
	if err != nil {
		return err
	}

	agent, err := whizard.NewAgentProxy(ctx, "agent", &whizard.AgentProxyArgs{
		Namespace: pulumi.StringRef(namespace + "-agent"),
		Resources: small,
		Replicas:  &replicas,
		Tenant:    "team-a",
		Gateway:   whizard.GatewayAddressArgs{Host: central.GatewayHost},
		Password:  central.Passwords.MapIndex(pulumi.String("team-a")),
	}, inCluster)
	if err != nil {
		return err
	}
	ctx.Export("placement", central.Placement)
	ctx.Export("passwords", central.Passwords)
	ctx.Export("remoteWriteUrl", agent.RemoteWriteUrl)
	return nil
}

// newArchive describes a region's S3 server that another resource names, and its key: both are unknown until the first update.
func newArchive(ctx *pulumi.Context, accessKey pulumi.StringOutput) (*whizard.S3StorageArgs, error) {
	plugin := pulumi.Version("4.21.2")
	region, err := random.NewRandomString(ctx, "region", &random.RandomStringArgs{
		Length: pulumi.Int(8), Special: pulumi.Bool(false), Upper: pulumi.Bool(false),
	}, plugin)
	if err != nil {
		return nil, err
	}
	key, err := random.NewRandomPassword(ctx, "key", &random.RandomPasswordArgs{
		Length: pulumi.Int(40), Special: pulumi.Bool(false),
	}, plugin)
	if err != nil {
		return nil, err
	}
	return &whizard.S3StorageArgs{
		Bucket:    pulumi.Sprintf("metrics-%s", region.Result),
		Endpoint:  pulumi.Sprintf("s3.%s.example:9000", region.Result),
		AccessKey: accessKey.ToStringPtrOutput(),
		SecretKey: key.Result.ToStringPtrOutput(),
	}, nil
}
