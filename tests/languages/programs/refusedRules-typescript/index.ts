/** Declares the group that the configuration names; each has a fault that shows at preview. */
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";

const declare: Readonly<Record<string, () => pulumi.Resource>> = {
  withoutSeverity: () =>
    new whizard.RuleGroup("shop", {
      name: "shop",
      namespace: "default",
      rules: [{ alert: "PodDown", expr: 'up{job="shop"} == 0', for: "5m" }],
    }),
  noPromql: () =>
    new whizard.ClusterRuleGroup("busy", {
      name: "busy",
      tenant: "cluster-a",
      rules: [
        { record: "namespace:up:sum", expr: "sum by (namespace) (up)" },
        { alert: "NamespaceBusy", expr: "sum(up", for: "15m", severity: "info" },
      ],
    }),
  both: () =>
    new whizard.GlobalRuleGroup("fleet", {
      name: "fleet",
      rules: [
        {
          alert: "TargetsDown",
          expr: "count by (tenant_id) (up == 0)) > 3",
          keepFiringFor: "10m",
          clusterSelector: { inValues: ["cluster-a"] },
        },
      ],
    }),
};

declare[new pulumi.Config().require("group")]?.();
