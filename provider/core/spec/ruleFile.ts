import type { RuleGroupSpec, RuleSpec } from "./ruleGroup.ts";

/** Most bytes of one group's file, as it stands inside of JSON: several fit into a ConfigMap. */
export const ruleFileLimit = 65_536;

type Texts = Readonly<Record<string, string>>;

/** The texts by their sorted names; none where there are none. */
const sorted = (texts: Texts): Texts | undefined => {
  const names = Object.keys(texts);
  if (names.length === 0) return undefined;
  const ordered: Record<string, string> = {};
  for (const name of names.sort()) ordered[name] = texts[name] ?? "";
  return ordered;
};

const none: readonly string[] = [];

/** An empty value takes a label off that a result has. */
const labelsOf = ({ alert, labels }: RuleSpec, without: readonly string[]): Texts =>
  alert === undefined || without.length === 0
    ? labels
    : { ...labels, ...Object.fromEntries(without.map((label) => [label, ""])) };

/** JSON leaves out what is undefined. */
const ruleFields = (rule: RuleSpec, without: readonly string[]) => ({
  record: rule.record,
  alert: rule.alert,
  expr: rule.expr,
  for: rule.for,
  keep_firing_for: rule.keepFiringFor,
  labels: sorted(labelsOf(rule, without)),
  annotations: sorted(rule.annotations),
});

/** Prometheus's rule file with one group; JSON, which is YAML that needs no quoting rules. */
const render = ({ name, interval, queryOffset, limit, rules }: RuleGroupSpec, without: readonly string[]): string => {
  const ruleTexts = rules.map((rule) => ruleFields(rule, without));
  const group = { name, interval, query_offset: queryOffset, limit, rules: ruleTexts };
  return `${JSON.stringify({ groups: [group] }, undefined, 2)}\n`;
};

/** Bytes that a text of whole characters takes inside of JSON. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

interface Rendered {
  readonly text: string;
  /** Bytes inside of JSON. */
  readonly bytes: number;
}

const rendered = new WeakMap<RuleGroupSpec, Map<string, Rendered>>();

/**
 * The file of a group and its size; both are asked for more than once, and cost more than all else about a group. Alerts
 * are without some labels that their results may have, because whoever evaluates them adds these itself.
 */
export const ruleFileOf = (group: RuleGroupSpec, without: readonly string[] = none): Rendered => {
  const forms = rendered.get(group) ?? new Map<string, Rendered>();
  const key = without.join();
  const known = forms.get(key);
  if (known !== undefined) return known;
  const text = render(group, without);
  const made = { text, bytes: jsonBytes(text) };
  rendered.set(group, forms.set(key, made));
  return made;
};

export const renderRuleFile = (group: RuleGroupSpec): string => ruleFileOf(group).text;

/** Bytes that a group's file takes. */
export const ruleFileBytes = (group: RuleGroupSpec): number => ruleFileOf(group).bytes;
