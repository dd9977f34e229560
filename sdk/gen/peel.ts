import { z } from "zod";

type Schema = z.core.$ZodType;

/** What a field's schema says besides its kind, collected from all its wrappers (optional, default, …). */
export interface Peeled {
  /** The schema inside all wrappers: its kind decides the Pulumi type. */
  readonly base: Schema;
  /** Name of the type, from `id` in the metadata of the outermost layer that has one. */
  readonly id?: string;
  /** What the field is for. */
  readonly description?: string;
  /** What the named type is, wherever it is used. */
  readonly typeDescription?: string;
  /** Must be known at preview. */
  readonly plain: boolean;
  readonly secret: boolean;
  /** Whether a user may leave the field out. */
  readonly optional: boolean;
  /** The value of an absent field, when the schema gives one. */
  readonly fallback?: { readonly value: unknown };
}

const metaOf = (schema: Schema): Readonly<Record<string, unknown>> => z.globalRegistry.get(schema as z.ZodType) ?? {};

/** A schema and those it was cloned from: `describe` clones, and a clone does not inherit the `id`. */
const lineage = (schema: Schema): readonly Schema[] => {
  const { parent } = schema._zod;
  return parent === undefined ? [schema] : [schema, ...lineage(parent)];
};

interface WrapperDef {
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly type: string;
  readonly defaultValue?: unknown;
}

/** A schema and everything it wraps, outermost first. */
const layers = (schema: Schema): readonly Schema[] => {
  const def = schema._zod.def as unknown as WrapperDef;
  const inner = def.innerType ?? (def.type === "pipe" ? def.in : undefined);
  return inner === undefined ? [schema] : [schema, ...layers(inner)];
};

/** Takes a field's schema out of its wrappers. */
export const peel = (schema: Schema): Peeled => {
  const outerToInner = layers(schema);
  const named = outerToInner.flatMap(lineage).find((layer) => metaOf(layer)["id"] !== undefined);
  const metas = outerToInner.map(metaOf);
  const firstOf = (key: string): unknown => metas.find((meta) => meta[key] !== undefined)?.[key];
  const fallback = outerToInner
    .map((layer) => layer._zod.def as unknown as WrapperDef)
    .find(({ type }) => type === "default" || type === "prefault");
  const description = firstOf("description");
  return {
    base: outerToInner.at(-1) ?? schema,
    plain: firstOf("plain") === true,
    secret: firstOf("secret") === true,
    optional: schema._zod.optin !== undefined,
    ...(named === undefined
      ? {}
      : { id: String(metaOf(named)["id"]), typeDescription: String(metaOf(named)["description"] ?? "") }),
    ...(description === undefined ? {} : { description: String(description) }),
    ...(fallback === undefined ? {} : { fallback: { value: fallback.defaultValue } }),
  };
};
