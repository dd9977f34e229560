import { FAILSAFE_SCHEMA, load, Type, YAMLException } from "js-yaml";

interface ScalarForm {
  readonly tag: string;
  readonly form: RegExp;
  readonly read: (text: string) => unknown;
}

const infinite = (text: string): number => (text.startsWith("-") ? -Infinity : Infinity);

/** The scalars of YAML 1.2's core schema, as the library reads them that knows where everything stands, in its order. */
const forms: readonly ScalarForm[] = [
  { tag: "null", form: /^(?:~|[Nn]ull|NULL)?$/, read: () => null },
  { tag: "bool", form: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/, read: (text) => /^t/i.test(text) },
  { tag: "int", form: /^0o[0-7]+$/, read: (text) => parseInt(text.slice(2), 8) },
  { tag: "int", form: /^[-+]?[0-9]+$/, read: Number },
  { tag: "int", form: /^0x[0-9a-fA-F]+$/, read: (text) => parseInt(text.slice(2), 16) },
  { tag: "float", form: /^[-+]?\.(?:inf|Inf|INF)$/, read: infinite },
  { tag: "float", form: /^(?:\.nan|\.NaN|\.NAN)$/, read: () => NaN },
  { tag: "float", form: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/, read: parseFloat },
  { tag: "float", form: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/, read: parseFloat },
];

/** What a scalar without quotes means; undefined: it is a text. */
const formOf = (text: string): ScalarForm | undefined => forms.find(({ form }) => form.test(text));

const scalar = (tag: string): Type =>
  new Type(`tag:yaml.org,2002:${tag}`, {
    kind: "scalar",
    resolve: (text: string | null) => formOf(text ?? "")?.tag === tag,
    construct: (text: string | null) => formOf(text ?? "")?.read(text ?? ""),
  });

const schema = FAILSAFE_SCHEMA.extend({
  implicit: [
    ...["null", "bool", "int", "float"].map(scalar),
    new Type("tag:yaml.org,2002:merge", { kind: "scalar", resolve: (text: string | null) => text === "<<" }),
  ],
});

/** What may be an anchor or a tag: the library does not count what its aliases grow to, and knows other tags. */
const anchorOrTag = /(?:^|[\s,[{:-])[&!]/;

/**
 * The value of a YAML text of one document without anchors and tags, read five times as fast as `parseYamlText` does it, and
 * without knowing where anything stands. Undefined when there is anything wrong with it, so that who cares asks the other one.
 */
export const readPlainYaml = (text: string): unknown => {
  if (anchorOrTag.test(text)) return undefined;
  try {
    return load(text, { schema });
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
};
