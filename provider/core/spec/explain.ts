import type { z } from "zod";
import { renderPath } from "../issue.ts";
import { agentProxy, type AgentProxySpec } from "./agentProxy.ts";
import { isDeepEqual } from "./deepEqual.ts";
import { componentTiers, globalRulerTiers, tenantRulerTiers } from "./parse.ts";
import { fieldsAt } from "./schemaAt.ts";
import { isSecretField } from "./secretFields.ts";
import { componentNames, whizard, type WhizardSpec } from "./whizard.ts";
import { mergeTiers, type Tier } from "./tiers.ts";
import { nearest } from "./zodIssue.ts";

/** One value of a spec and the tier that it came from. */
export interface Explained {
  /** Property path of the value, such as `ingester.image`. */
  readonly path: string;
  readonly value: unknown;
  /** `default`, `spec`, or the field that gives it, such as `ingesterTemplate`; `unset` for an optional field that nobody gave. */
  readonly tier: string;
  /** Whether the value belongs into Secrets only, so that it is not to be shown. */
  readonly isSecret: boolean;
}

/** What is known of a path: the values at it and below it, or the nearest path that exists. */
export type Explanation =
  { readonly known: true; readonly values: readonly Explained[] } | { readonly known: false; readonly near?: string };

type Plain = Readonly<Record<string, unknown>>;
type OriginOf = (path: readonly PropertyKey[], value: unknown) => string;

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);

interface Reading {
  readonly schema: z.ZodType;
  readonly originOf: OriginOf;
}

/** Every leaf below a value, which stands at some keys of the spec; an empty map or list is a leaf. */
const leavesOf = (value: unknown, keys: readonly PropertyKey[], reading: Reading): readonly Explained[] => {
  if (value === undefined) return [];
  const inner: readonly (readonly [PropertyKey, unknown])[] = Array.isArray(value)
    ? value.map((entry: unknown, index) => [index, entry] as const)
    : isPlain(value)
      ? Object.entries(value)
      : [];
  if (inner.length > 0) return inner.flatMap(([key, entry]) => leavesOf(entry, [...keys, key], reading));
  const { schema, originOf } = reading;
  return [{ path: renderPath(keys), value, tier: originOf(keys, value), isSecret: isSecretField(schema, keys) }];
};

/** Whether a tier's list has the entry that the value at a path belongs to, wherever it stands there. */
const hasEntry = (tier: unknown, path: readonly PropertyKey[], value: unknown): boolean => {
  const listAt = path.findIndex((key) => typeof key === "number");
  const list = valueAt(tier, path.slice(0, listAt));
  return Array.isArray(list) && list.some((entry) => isDeepEqual(valueAt(entry, path.slice(listAt + 1)), value));
};

/** Lists such as `flags` have entries of several tiers, all else is given by one. */
const originIn =
  (tiers: readonly Tier[]): OriginOf =>
  (keys, value) => {
    const path = keys.slice(1);
    const origin = path.some((key) => typeof key === "number")
      ? [...tiers].reverse().find((tier) => hasEntry(tier.value, path, value))?.name
      : mergeTiers(tiers).origins[path.join(".")];
    return origin ?? "default";
  };

const explainComponents = (spec: WhizardSpec, input: Plain): readonly Explained[] =>
  componentNames.flatMap((name) =>
    leavesOf(spec[name], [name], { schema: whizard, originOf: originIn(componentTiers(name, input)) }),
  );

/** The global ruler and a tenant's have the tiers of all rulers below their own. */
const originOfRulers =
  (input: Plain, otherwise: OriginOf): OriginOf =>
  (keys, value) => {
    const [list, index, part, ...rest] = keys;
    if (list === "globalRuler") return originIn(globalRulerTiers(input))(keys, value);
    return list === "tenants" && typeof index === "number" && part === "ruler"
      ? originIn(tenantRulerTiers(input, index))([part, ...rest], value)
      : otherwise(keys, value);
  };

/** A part of the spec that has one tier only: given, or a default. */
const explainFields = (spec: Plain, input: Plain, schema: z.ZodType, fields: readonly string[]) => {
  const givenOrDefault: OriginOf = (path) => (valueAt(input, path) === undefined ? "default" : "spec");
  const originOf = originOfRulers(input, givenOrDefault);
  return fields.flatMap((field) => leavesOf(spec[field], [field], { schema, originOf }));
};

const isTier = (field: string): boolean => componentNames.some((name) => field === name || field === `${name}Template`);

/** Every value of a topology's spec with the tier that it came from. */
export const explainWhizard = (spec: WhizardSpec, input: unknown): readonly Explained[] => {
  const raw = input as Plain;
  const fields = Object.keys(whizard.shape).filter((field) => !isTier(field));
  return [...explainFields(spec as unknown as Plain, raw, whizard, fields), ...explainComponents(spec, raw)];
};

/** Every value of an agent proxy's spec with where it came from. */
export const explainAgentProxy = (spec: AgentProxySpec, input: unknown): readonly Explained[] =>
  explainFields(spec, input as Plain, agentProxy, Object.keys(agentProxy.shape));

/** Turns a path into its keys, by form only. */
const keysOf = (path: string): readonly PropertyKey[] =>
  [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? String(name) : Number(index),
  );

const isBelow = (path: string, wanted: string): boolean =>
  path === wanted || path.startsWith(`${wanted}.`) || path.startsWith(`${wanted}[`);

const isField = (schema: z.ZodType, path: string): boolean => {
  const keys = keysOf(path);
  const last = keys.at(-1);
  return typeof last === "string" && fieldsAt(schema)(keys.slice(0, -1)).includes(last);
};

/** What a template itself gives, whatever the component makes of it. */
const explainTemplate = (input: unknown, path: string): readonly Explained[] => {
  const root = path.split(/[.[]/, 1)[0] ?? "";
  if (!isTier(root) || !root.endsWith("Template")) return [];
  return leavesOf((input as Plain)[root], [root], { schema: whizard, originOf: () => root });
};

const schemas = { Whizard: whizard, AgentProxy: agentProxy } as const;

/** Everything that could have been meant by a path. */
const candidates = (schema: z.ZodType, all: readonly Explained[], path: string): readonly string[] => {
  const keys = keysOf(path);
  const parent = path.replace(/[.[]?[^.[]*$/, "");
  const siblings = fieldsAt(schema)(keys.slice(0, -1)).map((field) => joined(parent, field));
  return [...new Set([...siblings, ...fieldsAt(schema)([]), ...all.map((entry) => entry.path)])];
};

/** Looks a path up among all explained values of a component. */
export const explainPath = (
  { kind, input }: { readonly kind: keyof typeof schemas; readonly input: unknown },
  all: readonly Explained[],
  path: string,
): Explanation => {
  const known = [...all, ...explainTemplate(input, path)];
  const values = known.filter((entry) => isBelow(entry.path, path));
  if (values.length > 0) return { known: true, values };
  const schema = schemas[kind];
  if (isField(schema, path))
    return { known: true, values: [{ path, value: undefined, tier: "unset", isSecret: false }] };
  const near = nearest(path, candidates(schema, known, path));
  return { known: false, ...(near === undefined ? {} : { near }) };
};
