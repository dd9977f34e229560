import type { RuleGroupSpec, RuleSpec } from "./ruleGroup.ts";

/** Most bytes of one group's file, as it stands inside of JSON: several fit into a ConfigMap. */
export const ruleFileLimit = 65_536;

const isEmpty = (map: object): boolean => Object.keys(map).length === 0;

const sorted = (map: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

const ruleFields = (rule: RuleSpec) => ({
  ...(rule.record === undefined ? {} : { record: rule.record }),
  ...(rule.alert === undefined ? {} : { alert: rule.alert }),
  expr: rule.expr,
  ...(rule.for === undefined ? {} : { for: rule.for }),
  ...(rule.keepFiringFor === undefined ? {} : { keep_firing_for: rule.keepFiringFor }),
  ...(isEmpty(rule.labels) ? {} : { labels: sorted(rule.labels) }),
  ...(isEmpty(rule.annotations) ? {} : { annotations: sorted(rule.annotations) }),
});

/** Prometheus's rule file with one group; JSON, which is YAML that needs no quoting rules. */
export const renderRuleFile = ({ name, interval, queryOffset, limit, rules }: RuleGroupSpec): string => {
  const group = {
    name,
    ...(interval === undefined ? {} : { interval }),
    ...(queryOffset === undefined ? {} : { query_offset: queryOffset }),
    ...(limit === undefined ? {} : { limit }),
    rules: rules.map(ruleFields),
  };
  return `${JSON.stringify({ groups: [group] }, undefined, 2)}\n`;
};

/** Bytes that a text takes inside of JSON. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

/** Bytes that a group's file takes. */
export const ruleFileBytes = (group: RuleGroupSpec): number => jsonBytes(renderRuleFile(group));
