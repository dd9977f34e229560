"""Rules and alerts of a namespace, of a cluster and over all clusters."""

import pulumi
import pulumi_whizard as whizard

topology = whizard.Whizard(
    "whizard",
    storage={"embedded": {}},
    tenants=[
        # Its ruler takes the rules of objects besides those that stand here.
        {
            "name": "cluster-a",
            "ruler": {"takes_rule_groups": True},
            "rule_groups": [
                {
                    "name": "cpu",
                    "rules": [
                        {
                            "record": "namespace:cpu:rate5m",
                            "expr": "sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))",
                        },
                    ],
                },
            ],
        },
    ],
    global_ruler={"takes_rule_groups": True},
    alertmanager={},
    # What is wrong with a rule is told whoever writes it by kubectl before it is there.
    reconciler={"host_tenant": "cluster-a", "webhook": {}},
)

# The kinds of these objects come with the topology, and its webhook answers when it is there.
opts = pulumi.ResourceOptions(depends_on=[topology])

# The rules of a namespace read its series only.
whizard.RuleGroup(
    "shop",
    name="shop",
    namespace="default",
    rules=[
        {
            "alert": "PodDown",
            "expr": 'up{job="shop"} == 0',
            "for_": "5m",
            "severity": "warning",
            "annotations": {"summary": "{{ $labels.pod }} is down"},
        },
    ],
    opts=opts,
)

# Those of a cluster read all series of its tenant, also what other rules record.
whizard.ClusterRuleGroup(
    "busy",
    name="busy",
    tenant="cluster-a",
    interval="1m",
    rules=[
        {
            "alert": "NamespaceBusy",
            "expr": "namespace:cpu:rate5m > 10",
            "for_": "15m",
            "severity": "info",
            "labels": {"team": "platform"},
        },
    ],
    opts=opts,
)

# Those over all clusters are evaluated by the global ruler; a result is its tenant's.
whizard.GlobalRuleGroup(
    "fleet",
    name="fleet",
    rules=[
        {"record": "tenant:up:count", "expr": "count by (tenant_id) (up)"},
        {
            "alert": "TargetsDown",
            "expr": "count by (tenant_id) (up == 0) > 3",
            "for_": "10m",
            "severity": "critical",
            "cluster_selector": {"matcher": {"type": "=~", "value": "cluster-.+"}},
        },
    ],
    opts=opts,
)

pulumi.export("ruler", topology.placement["cluster-a"].ruler)
