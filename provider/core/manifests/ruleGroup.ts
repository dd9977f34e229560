import { ruleGroupApi, type RuleGroupKind, type RuleGroupObject, tenantOfRulesLabel } from "../crd/ruleGroupObject.ts";
import { tenantLabels } from "../crd/tenantObject.ts";
import type { KubeObject } from "../kubeObject.ts";
import type { RuleGroupAloneSpec } from "../spec/alone/ruleGroup.ts";

type Rule = RuleGroupAloneSpec["rules"][number];

const given = (name: string, value: unknown) => (value === undefined || value === false ? {} : { [name]: value });

const filled = (name: string, value: object) => (Object.keys(value).length === 0 ? {} : { [name]: value });

const selector = (name: string, from: Rule["clusterSelector"]) =>
  from === undefined
    ? {}
    : {
        [name]: {
          ...(from.inValues.length === 0 ? {} : { inValues: from.inValues }),
          ...given("matcher", from.matcher),
        },
      };

/** A rule in upstream's form. */
const ruleOf = (rule: Rule) => ({
  ...given("alert", rule.alert),
  ...given("record", rule.record),
  expr: rule.expr,
  ...given("for", rule.for),
  ...given("keep_firing_for", rule.keepFiringFor),
  ...given("severity", rule.severity),
  ...given("id", rule.id),
  ...filled("labels", rule.labels),
  ...filled("annotations", rule.annotations),
  ...given("disable", rule.disable),
  ...selector("clusterSelector", rule.clusterSelector),
  ...selector("namespaceSelector", rule.namespaceSelector),
});

/** A RuleGroup, ClusterRuleGroup or GlobalRuleGroup. */
export const buildRuleGroup = (kind: RuleGroupKind, spec: RuleGroupAloneSpec): KubeObject & RuleGroupObject => {
  const { name, namespace, tenant, service, labels, interval, rules } = spec;
  const own = {
    ...labels,
    ...given(tenantLabels.service, service),
    ...(kind === "ClusterRuleGroup" ? given(tenantOfRulesLabel, tenant) : {}),
  } as Readonly<Record<string, string>>;
  return {
    apiVersion: `${ruleGroupApi.group}/${ruleGroupApi.version}`,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...filled("labels", own) },
    spec: { ...given("interval", interval), rules: rules.map(ruleOf) },
  } as KubeObject & RuleGroupObject;
};
