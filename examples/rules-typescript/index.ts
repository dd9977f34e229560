import * as whizard from "@whizard/pulumi";

const topology = new whizard.Whizard("whizard", {
  storage: { embedded: {} },
  tenants: [
    // Its ruler takes the rules of objects besides those that stand here.
    {
      name: "cluster-a",
      ruler: { takesRuleGroups: true },
      ruleGroups: [
        {
          name: "cpu",
          rules: [
            {
              record: "namespace:cpu:rate5m",
              expr: "sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))",
            },
          ],
        },
      ],
    },
  ],
  globalRuler: { takesRuleGroups: true },
  alertmanager: {},
  // What is wrong with a rule is told whoever writes it by kubectl before it is there.
  reconciler: { hostTenant: "cluster-a", webhook: {} },
});

// The kinds of these objects come with the topology, and its webhook answers when it is there.
const opts = { dependsOn: [topology] };

// The rules of a namespace read its series only.
new whizard.RuleGroup(
  "shop",
  {
    name: "shop",
    namespace: "default",
    rules: [
      {
        alert: "PodDown",
        expr: 'up{job="shop"} == 0',
        for: "5m",
        severity: "warning",
        annotations: { summary: "{{ $labels.pod }} is down" },
      },
    ],
  },
  opts,
);

// Those of a cluster read all series of its tenant, also what other rules record.
new whizard.ClusterRuleGroup(
  "busy",
  {
    name: "busy",
    tenant: "cluster-a",
    interval: "1m",
    rules: [
      {
        alert: "NamespaceBusy",
        expr: "namespace:cpu:rate5m > 10",
        for: "15m",
        severity: "info",
        labels: { team: "platform" },
      },
    ],
  },
  opts,
);

// Those over all clusters are evaluated by the global ruler; a result is its tenant's.
new whizard.GlobalRuleGroup(
  "fleet",
  {
    name: "fleet",
    rules: [
      { record: "tenant:up:count", expr: "count by (tenant_id) (up)" },
      {
        alert: "TargetsDown",
        expr: "count by (tenant_id) (up == 0) > 3",
        for: "10m",
        severity: "critical",
        clusterSelector: { matcher: { type: "=~", value: "cluster-.+" } },
      },
    ],
  },
  opts,
);

export const ruler = topology.placement.apply((placement) => placement["cluster-a"]?.ruler);
