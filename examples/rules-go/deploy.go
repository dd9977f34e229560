package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/whizard-io/pulumi-whizard/sdk/go/whizard"
)

// deploy registers a Whizard and a group of rules of each kind.
func deploy(ctx *pulumi.Context) error {
	topology, err := newTopology(ctx)
	if err != nil {
		return err
	}
	if err := newRuleGroups(ctx, topology); err != nil {
		return err
	}
	ctx.Export("ruler", topology.Placement.MapIndex(pulumi.String("cluster-a")).Ruler())
	return nil
}

// newTopology registers a Whizard whose rulers take the rules of objects.
func newTopology(ctx *pulumi.Context) (*whizard.Whizard, error) {
	cpu := whizard.DeclaredRuleGroupArgs{
		Name: "cpu",
		Rules: []whizard.RuleArgs{{
			Record: pulumi.StringRef("namespace:cpu:rate5m"),
			Expr:   pulumi.String("sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))"),
		}},
	}
	return whizard.NewWhizard(ctx, "whizard", &whizard.WhizardArgs{
		Storage: whizard.StorageArgs{Embedded: &whizard.EmbeddedStorageArgs{}},
		Tenants: []whizard.DeclaredTenantArgs{{
			Name: "cluster-a",
			// Its ruler takes the rules of objects besides those that stand here.
			Ruler:      &whizard.RulerTemplateArgs{TakesRuleGroups: pulumi.BoolRef(true)},
			RuleGroups: []whizard.DeclaredRuleGroupArgs{cpu},
		}},
		GlobalRuler:  &whizard.GlobalRulerSpecArgs{TakesRuleGroups: pulumi.BoolRef(true)},
		Alertmanager: &whizard.AlertmanagerArgs{},
		// What is wrong with a rule is told whoever writes it by kubectl before it is there.
		Reconciler: &whizard.ReconcilerArgs{
			HostTenant: pulumi.StringRef("cluster-a"),
			Webhook:    &whizard.ReconcilerWebhookArgs{},
		},
	})
}

// newRuleGroups registers a group of each kind. The kinds come with the topology, whose webhook answers when it is there.
func newRuleGroups(ctx *pulumi.Context, topology *whizard.Whizard) error {
	afterTopology := pulumi.DependsOn([]pulumi.Resource{topology})

	// The rules of a namespace read its series only.
	_, err := whizard.NewRuleGroup(ctx, "shop", &whizard.RuleGroupArgs{
		Name:      "shop",
		Namespace: "default",
		Rules: []whizard.ObjectRuleArgs{{
			Alert:       pulumi.StringRef("PodDown"),
			Expr:        pulumi.String(`up{job="shop"} == 0`),
			For:         pulumi.StringRef("5m"),
			Severity:    pulumi.String("warning"),
			Annotations: pulumi.StringMap{"summary": pulumi.String("{{ $labels.pod }} is down")},
		}},
	}, afterTopology)
	if err != nil {
		return err
	}

	// Those of a cluster read all series of its tenant, also what other rules record.
	_, err = whizard.NewClusterRuleGroup(ctx, "busy", &whizard.ClusterRuleGroupArgs{
		Name:     "busy",
		Tenant:   pulumi.StringRef("cluster-a"),
		Interval: pulumi.StringRef("1m"),
		Rules: []whizard.ObjectRuleArgs{{
			Alert:    pulumi.StringRef("NamespaceBusy"),
			Expr:     pulumi.String("namespace:cpu:rate5m > 10"),
			For:      pulumi.StringRef("15m"),
			Severity: pulumi.String("info"),
			Labels:   pulumi.StringMap{"team": pulumi.String("platform")},
		}},
	}, afterTopology)
	if err != nil {
		return err
	}

	// Those over all clusters are evaluated by the global ruler; a result is its tenant's.
	_, err = whizard.NewGlobalRuleGroup(ctx, "fleet", &whizard.GlobalRuleGroupArgs{
		Name: "fleet",
		Rules: []whizard.GlobalObjectRuleArgs{
			{
				Record: pulumi.StringRef("tenant:up:count"),
				Expr:   pulumi.String("count by (tenant_id) (up)"),
			},
			{
				Alert:    pulumi.StringRef("TargetsDown"),
				Expr:     pulumi.String("count by (tenant_id) (up == 0) > 3"),
				For:      pulumi.StringRef("10m"),
				Severity: pulumi.String("critical"),
				ClusterSelector: &whizard.RuleLabelSelectorArgs{
					Matcher: &whizard.RuleLabelMatcherArgs{Type: "=~", Value: pulumi.String("cluster-.+")},
				},
			},
		},
	}, afterTopology)
	return err
}
