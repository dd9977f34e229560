"""Declares the group that the configuration names; each has a fault that shows at preview."""

import pulumi
import pulumi_whizard as whizard


def without_severity() -> None:
    whizard.RuleGroup(
        "shop",
        name="shop",
        namespace="default",
        rules=[{"alert": "PodDown", "expr": 'up{job="shop"} == 0', "for_": "5m"}],
    )


def no_promql() -> None:
    # As classes: the examples have dictionaries.
    whizard.ClusterRuleGroup(
        "busy",
        name="busy",
        tenant="cluster-a",
        rules=[
            whizard.ObjectRuleArgs(record="namespace:up:sum", expr="sum by (namespace) (up)"),
            whizard.ObjectRuleArgs(alert="NamespaceBusy", expr="sum(up", for_="15m", severity="info"),
        ],
    )


def both() -> None:
    whizard.GlobalRuleGroup(
        "fleet",
        name="fleet",
        rules=[
            {
                "alert": "TargetsDown",
                "expr": "count by (tenant_id) (up == 0)) > 3",
                "keep_firing_for": "10m",
                "cluster_selector": {"in_values": ["cluster-a"]},
            },
        ],
    )


declare = {"withoutSeverity": without_severity, "noPromql": no_promql, "both": both}
declare[pulumi.Config().require("group")]()
