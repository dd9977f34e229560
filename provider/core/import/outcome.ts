/** What happened to a field of an imported object. */
interface Remark {
  /** Property path in the imported object, such as `spec.cacheConfig.type`. */
  readonly path: string;
  /** Why it was left behind, or what it became; a clause without a full stop. */
  readonly reason: string;
}

/** What became of a part of an imported object. */
export interface Outcome {
  /** Fields of our spec, each with the path that it came from. */
  readonly fields: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>;
  /** What has no counterpart. */
  readonly lost: readonly Remark[];
  /** What is carried over in another form than it had. */
  readonly changed: readonly Remark[];
}

/** Converts the value of one field, which stands at a path. */
export type Rule = (value: unknown, path: string) => Outcome;

/** How the fields of a part are converted, by their names; a field without a rule is lost. */
export type Rules = Readonly<Record<string, Rule>>;

type Plain = Readonly<Record<string, unknown>>;

export const nothing: Outcome = { fields: {}, lost: [], changed: [] };

export const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the API server fills in or a user leaves empty says nothing. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Puts outcomes together; of two with the same field the later one wins, and lists of flags are joined. */
export const combine = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce<Outcome>(
    (sum, { fields, lost, changed }) => ({
      fields: {
        ...sum.fields,
        ...Object.fromEntries(
          Object.entries(fields).map(([name, field]) => {
            const before = sum.fields[name]?.value;
            const value =
              Array.isArray(before) && Array.isArray(field.value)
                ? [...(before as readonly unknown[]), ...(field.value as readonly unknown[])]
                : field.value;
            return [name, { ...field, value }];
          }),
        ),
      },
      lost: [...sum.lost, ...lost],
      changed: [...sum.changed, ...changed],
    }),
    nothing,
  );

/** One field of our spec. */
export const field = (name: string, value: unknown, from: string): Outcome => ({
  ...nothing,
  fields: { [name]: { value, from } },
});

export const lose = (path: string, reason: string): Outcome => ({ ...nothing, lost: [{ path, reason }] });
export const change = (path: string, reason: string): Outcome => ({ ...nothing, changed: [{ path, reason }] });

/** The value as it is, under a name of ours. */
export const as =
  (name: string): Rule =>
  (value, path) =>
    field(name, value, path);

/** The value as it is needed, under a name of ours. */
export const to =
  (name: string, convert: (value: unknown) => unknown): Rule =>
  (value, path) =>
    field(name, convert(value), path);

/** A field without a counterpart. */
export const without =
  (reason: string): Rule =>
  (_value, path) =>
    lose(path, reason);

/** A field that says nothing when it has a certain value, and is lost otherwise. */
export const withoutUnless =
  (harmless: unknown, reason: string): Rule =>
  (value, path) =>
    value === harmless ? nothing : lose(path, reason);

/** Converts each field of a map by its rule. */
export const convert = (rules: Rules, value: unknown, path: string): Outcome => {
  if (isEmpty(value)) return nothing;
  if (!isPlain(value)) return lose(path, "is no map");
  return combine(
    Object.entries(value).map(([name, inner]) => {
      const at = `${path}.${name}`;
      if (isEmpty(inner)) return nothing;
      return (Object.hasOwn(rules, name) ? rules[name] : without("has no counterpart"))?.(inner, at) ?? nothing;
    }),
  );
};

/** The values of an outcome's fields, without where they came from. */
const valuesOf = ({ fields }: Outcome): Plain =>
  Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));

/** A map that becomes one field of ours, or fields of its parent when it has no name. */
export const nested =
  (rules: Rules, name?: string): Rule =>
  (value, path) => {
    const inner = convert(rules, value, path);
    if (name === undefined) return inner;
    const own = valuesOf(inner);
    return { ...inner, fields: Object.keys(own).length === 0 ? {} : { [name]: { value: own, from: path } } };
  };

/** A list whose entries are converted one by one. */
export const each =
  (rules: Rules, name: string): Rule =>
  (value, path) => {
    if (!Array.isArray(value)) return lose(path, "is no list");
    const entries = value.map((entry: unknown, index) => convert(rules, entry, `${path}[${index}]`));
    const rest = combine(entries.map((entry) => ({ ...entry, fields: {} })));
    return { ...rest, fields: { [name]: { value: entries.map(valuesOf), from: path } } };
  };
