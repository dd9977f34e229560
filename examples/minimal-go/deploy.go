package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/whizard-io/pulumi-whizard/sdk/go/whizard"
)

// deploy registers a Whizard with two tenants.
func deploy(ctx *pulumi.Context) error {
	central, err := whizard.NewWhizard(ctx, "whizard", &whizard.WhizardArgs{
		// An S3 server in the cluster, for trying out.
		Storage: whizard.StorageArgs{Embedded: &whizard.EmbeddedStorageArgs{}},
		Tenants: []whizard.DeclaredTenantArgs{{Name: "team-a"}, {Name: "team-b"}},
	})
	if err != nil {
		return err
	}
	ctx.Export("gatewayHost", central.GatewayHost)
	ctx.Export("placement", central.Placement)
	ctx.Export("passwords", central.Passwords)
	return nil
}
