import type { RuleGroupSpec, RuleSpec } from "./ruleGroup.ts";

/** Most bytes of one group's file, as it stands inside of JSON: several fit into a ConfigMap. */
export const ruleFileLimit = 65_536;

type Texts = Readonly<Record<string, string>>;

const areSorted = (names: readonly string[]): boolean =>
  names.every((name, index) => index === 0 || (names[index - 1] ?? "") <= name);

/** The texts by their sorted names; none where there are none. The API server has sorted them already. */
const sorted = (texts: Texts): Texts | undefined => {
  const names = Object.keys(texts);
  if (names.length === 0) return undefined;
  if (areSorted(names)) return texts;
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

/** How many bytes more than its own a byte of a text takes inside of JSON. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 ? JSON.stringify(String.fromCharCode(byte)).length - 3 : 0,
);

/** Bytes that a text of whole characters takes inside of JSON. Counted, as making that JSON takes twice as long. */
export const jsonBytes = (text: string): number => {
  const bytes = Buffer.from(text);
  let sum = bytes.length + 2;
  // An iterator over bytes is several times slower.
  for (let at = 0; at < bytes.length; at += 1) sum += escapes[bytes[at] ?? 0] ?? 0;
  return sum;
};

/** A group's file, with its size. */
export interface RenderedGroup {
  readonly text: string;
  /** Bytes inside of JSON. */
  readonly bytes: number;
}

/**
 * Makes the file of a group. Alerts are without some labels that their results may have, because whoever evaluates them adds
 * these itself.
 */
export const renderGroup = (group: RuleGroupSpec, without: readonly string[] = none): RenderedGroup => {
  const text = render(group, without);
  return { text, bytes: jsonBytes(text) };
};

/** A file with the labels that it is without. */
interface Form extends RenderedGroup {
  readonly without: string;
}

const rendered = new WeakMap<RuleGroupSpec, Form[]>();

/** Makes the file of a group once, however many rulers have the group. */
export const ruleFileOf = (group: RuleGroupSpec, without: readonly string[]): RenderedGroup => {
  const key = without.join();
  const known = rendered.get(group);
  const found = known?.find((form) => form.without === key);
  if (found !== undefined) return found;
  const made = { without: key, ...renderGroup(group, without) };
  if (known === undefined) rendered.set(group, [made]);
  else known.push(made);
  return made;
};

export const renderRuleFile = (group: RuleGroupSpec): string => render(group, none);

/** What a unit of a text takes at most: `\u0000`, whose backslash is doubled. */
const mostPerUnit = 7;

/** More than what stands around a text: its field's quotes, and the spaces that it is indented by. */
const mostAround = 64;

/** More bytes than a file with such a content has, found much sooner than the file. */
const mostBytes = (content: unknown): number => {
  if (typeof content === "string") return mostPerUnit * content.length + mostAround;
  if (typeof content !== "object" || content === null) return mostAround;
  let sum = mostAround;
  for (const [name, value] of Object.entries(content)) sum += mostPerUnit * name.length + mostBytes(value);
  return sum;
};

/** How many bytes a group's file has if they are more than it may have. */
export const excessBytes = (group: RuleGroupSpec): number | undefined => {
  if (mostBytes(group) <= ruleFileLimit) return undefined;
  const { bytes } = renderGroup(group);
  return bytes > ruleFileLimit ? bytes : undefined;
};
