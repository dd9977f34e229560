/** One tier of configuration: later tiers of a list override earlier ones field by field. */
export interface Tier {
  /** What the tier is called in explanations: `default`, `ingesterTemplate`, `ingester`. */
  readonly name: string;
  readonly value: unknown;
}

/** A merged value and, for each leaf path, the tier that it came from. */
export interface Merged {
  readonly value: unknown;
  readonly origins: Readonly<Record<string, string>>;
}

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Flags that Thanos takes several times: those of a later tier are added, all others replace by name. */
const repeatableFlags = new Set([
  "--label",
  "--endpoint",
  "--endpoint-group",
  "--query.replica-label",
  "--query.partition-label",
  "--alert.label-drop",
  "--alertmanagers.url",
  "--restore-ignored-label",
  "--rule-file",
]);

/** Whether Thanos takes a flag, given with its dashes, several times. */
export const isRepeatable = (flag: string): boolean => repeatableFlags.has(flag);

/** Lists whose entries have an identity: field name to the key of an entry. */
const listKeys: Readonly<Record<string, (entry: unknown) => unknown>> = {
  env: (entry) => (isPlain(entry) ? entry["name"] : entry),
  flags: (flag) => {
    // Tiers are merged before they are validated: an entry may be anything.
    if (typeof flag !== "string") return flag;
    const name = flag.split("=", 1)[0] ?? "";
    return isRepeatable(name) ? flag : name;
  },
};

const mergeList = (field: string, base: readonly unknown[], over: readonly unknown[]): readonly unknown[] => {
  const keyOf = listKeys[field];
  if (keyOf === undefined) return over;
  const overridden = new Set(over.map(keyOf));
  return [...base.filter((entry) => !overridden.has(keyOf(entry))), ...over];
};

const mergeValue = (field: string, base: unknown, over: unknown): unknown => {
  if (over === undefined) return base;
  if (Array.isArray(base) && Array.isArray(over)) return mergeList(field, base, over);
  if (!isPlain(base) || !isPlain(over)) return over;
  const fields = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(fields.map((name) => [name, mergeValue(name, base[name], over[name])]));
};

const leaves = (value: unknown, path: string): readonly string[] =>
  isPlain(value)
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === "" ? name : `${path}.${name}`))
    : value === undefined
      ? []
      : [path];

/** Merges tiers, the first one lowest: scalars replace, maps merge, `flags` and `env` merge by their names. */
export const mergeTiers = (tiers: readonly Tier[]): Merged => ({
  value: tiers.reduce<unknown>((merged, tier) => mergeValue("", merged, tier.value), {}),
  origins: Object.fromEntries(tiers.flatMap((tier) => leaves(tier.value, "").map((path) => [path, tier.name]))),
});
