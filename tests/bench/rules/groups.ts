import { builtinGroups } from "../../../provider/core/builtinRules/builtinGroups.ts";
import type { RuleGroupObject } from "../../../provider/core/crd/ruleGroupObject.ts";

const alerts = Object.values(builtinGroups({ tenantLabelName: "tenant_id", ingesterSeries: 4_000_000 }))
  .flat()
  .flatMap((group) => group.alerts);

/** Rules that are as long as real ones, each with a text of its own, so that nothing is won by remembering texts. */
const ruleOf = (number: number) => {
  const alert = alerts[number % alerts.length];
  if (alert === undefined) throw new Error("no alerts come with the package");
  const { name, expr, for: duration, severity, summary, description } = alert;
  return {
    alert: name,
    expr: `(${expr}) < ${number + 1}e9`,
    for: duration,
    severity,
    annotations: { summary, description },
  };
};

/** ClusterRuleGroups of the tenant `host`, as the API server hands them out. */
export const makeGroups = (count: number, rulesEach: number): readonly RuleGroupObject[] =>
  Array.from({ length: count }, (_, group) => ({
    metadata: { name: `group-${group}`, uid: `uid-${group}`, generation: 1, resourceVersion: String(group + 1) },
    spec: { rules: Array.from({ length: rulesEach }, (__, rule) => ruleOf(group * rulesEach + rule)) },
  }));
