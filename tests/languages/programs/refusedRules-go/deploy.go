package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"github.com/whizard-io/pulumi-whizard/sdk/go/whizard"
)

// deploy declares the group that the configuration names; each has a fault that shows at preview.
func deploy(ctx *pulumi.Context) error {
	var err error
	switch config.Require(ctx, "group") {
	case "withoutSeverity":
		_, err = whizard.NewRuleGroup(ctx, "shop", &whizard.RuleGroupArgs{
			Name:      "shop",
			Namespace: "default",
			Rules: []whizard.ObjectRuleArgs{{
				Alert: pulumi.StringRef("PodDown"),
				Expr:  pulumi.String(`up{job="shop"} == 0`),
				For:   pulumi.StringRef("5m"),
			}},
		})
	case "noPromql":
		_, err = whizard.NewClusterRuleGroup(ctx, "busy", &whizard.ClusterRuleGroupArgs{
			Name:   "busy",
			Tenant: pulumi.StringRef("cluster-a"),
			Rules: []whizard.ObjectRuleArgs{
				{Record: pulumi.StringRef("namespace:up:sum"), Expr: pulumi.String("sum by (namespace) (up)")},
				{
					Alert:    pulumi.StringRef("NamespaceBusy"),
					Expr:     pulumi.String("sum(up"),
					For:      pulumi.StringRef("15m"),
					Severity: pulumi.String("info"),
				},
			},
		})
	case "both":
		_, err = whizard.NewGlobalRuleGroup(ctx, "fleet", &whizard.GlobalRuleGroupArgs{
			Name: "fleet",
			Rules: []whizard.GlobalObjectRuleArgs{{
				Alert:           pulumi.StringRef("TargetsDown"),
				Expr:            pulumi.String("count by (tenant_id) (up == 0)) > 3"),
				KeepFiringFor:   pulumi.StringRef("10m"),
				ClusterSelector: &whizard.RuleLabelSelectorArgs{InValues: []string{"cluster-a"}},
			}},
		})
	}
	return err
}
