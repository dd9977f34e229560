import type { z } from "zod";
import { manualOf } from "./manual.ts";
import { peel, type Peeled } from "./peel.ts";
import type { NamedTypeSpec, PropertySpec, TypeSpec } from "./pulumiSchema.ts";

type Schema = z.core.$ZodType;

/** The parts of the definitions of Zod's kinds that decide the Pulumi type. */
interface Def {
  readonly type: string;
  readonly format?: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly string[];
}

/** Properties of an object schema, as a resource or a named type has them. */
export interface Properties {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

const defOf = (schema: Schema): Def => schema._zod.def as unknown as Def;
const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const singular = (name: string): string => name.replace(/s$/, "");
const anything: TypeSpec = { $ref: "pulumi.json#/Any" };
const shapeOf = (schema: Schema): Readonly<Record<string, Schema>> => defOf(schema).shape ?? {};

/** Fields of named types that some use of the type gives another default; known after all of the spec was read. */
const overriddenBy = (peeled: Peeled): readonly string[] =>
  peeled.id !== undefined && typeof peeled.fallback?.value === "object" && peeled.fallback.value !== null
    ? Object.keys(peeled.fallback.value).map((field) => `${peeled.id}.${field}`)
    : [];

/**
 * Turns Zod schemas into Pulumi types and keeps the named ones.
 *
 * Structure is plain and leaves are inputs: a list, a map and an object are plain, so that what decides which resources
 * exist is known at preview, while a string inside stays an Input unless its schema says `plain`. Numbers, booleans and
 * enums are plain, because the spec's validation has no token for them.
 */
export class TypeWriter {
  readonly types = new Map<string, NamedTypeSpec>();
  readonly #package: string;
  readonly #overridden = new Set<string>();

  /** All roots are named at once, because one use of a type may change what the manual says at another. */
  constructor(packageName: string, roots: readonly Schema[]) {
    this.#package = packageName;
    for (const root of roots) this.#collectOverrides(root);
  }

  /** The properties of an object schema; the types inside are added to `types`. */
  propertiesOf(schema: Schema, owner: string): Properties {
    const fields = Object.entries(shapeOf(peel(schema).base));
    return {
      properties: Object.fromEntries(fields.map(([name, field]) => [name, this.#propertyOf(field, owner, name)])),
      required: fields.filter(([, field]) => !peel(field).optional).map(([name]) => name),
    };
  }

  #propertyOf(field: Schema, owner: string, name: string): PropertySpec {
    const peeled = peel(field);
    return {
      ...this.#typeOf(field, `${owner}${capitalized(name)}`),
      description: manualOf(peeled, this.#overridden.has(`${owner}.${name}`)),
      ...(peeled.secret ? { secret: true } : {}),
    };
  }

  #typeOf(schema: Schema, name: string): TypeSpec {
    const peeled = peel(schema);
    const write = this.#writers[defOf(peeled.base).type];
    if (write === undefined) {
      throw new Error(`${name}: the generator knows no Pulumi type for a schema of kind ${defOf(peeled.base).type}`);
    }
    return write(peeled, name, defOf(peeled.base));
  }

  /** How each kind of schema is written; a schema without a type of its own is named after where it stands. */
  readonly #writers: Readonly<Record<string, (peeled: Peeled, name: string, def: Def) => TypeSpec>> = {
    string: ({ plain }) => ({ type: "string", ...(plain ? { plain: true } : {}) }),
    number: (_peeled, _name, { format }) => ({ type: format?.includes("int") ? "integer" : "number", plain: true }),
    boolean: () => ({ type: "boolean", plain: true }),
    unknown: () => anything,
    any: () => anything,
    enum: (peeled, name, { entries }) => this.#named(peeled, name, this.#enumOf(peeled, Object.values(entries ?? {}))),
    literal: (peeled, name, { values }) => this.#named(peeled, name, this.#enumOf(peeled, values ?? [])),
    object: (peeled, name) => {
      const description = peeled.typeDescription ?? peeled.description ?? "";
      const properties = this.propertiesOf(peeled.base, peeled.id ?? name);
      return this.#named(peeled, name, { type: "object", description, ...properties });
    },
    array: (_peeled, name, { element }) => ({
      type: "array",
      items: this.#partOf(element, singular(name)),
      plain: true,
    }),
    record: (_peeled, name, { valueType }) => ({
      type: "object",
      additionalProperties: this.#partOf(valueType, singular(name)),
      plain: true,
    }),
    union: (_peeled, name, { options = [] }) => ({
      oneOf: options.map((option, index) => this.#typeOf(option, `${name}${index + 1}`)),
      plain: true,
    }),
  };

  #partOf(schema: Schema | undefined, name: string): TypeSpec {
    return schema === undefined ? anything : this.#typeOf(schema, name);
  }

  #enumOf(peeled: Peeled, values: readonly string[]): NamedTypeSpec {
    const description = peeled.typeDescription ?? peeled.description ?? "";
    return { type: "string", description, enum: values.map((value) => ({ value })) };
  }

  #named(peeled: Peeled, name: string, spec: NamedTypeSpec): TypeSpec {
    const token = `${this.#package}:index:${peeled.id ?? name}`;
    const known = this.types.get(token);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(spec)) {
      throw new Error(`two different schemas have the name ${token}: give one of them another id`);
    }
    this.types.set(token, spec);
    return { $ref: `#/types/${token}`, plain: true };
  }

  #collectOverrides(schema: Schema): void {
    const peeled = peel(schema);
    for (const field of overriddenBy(peeled)) this.#overridden.add(field);
    const def = defOf(peeled.base);
    const inner = [...Object.values(def.shape ?? {}), def.element, def.valueType, ...(def.options ?? [])];
    for (const part of inner) if (part !== undefined) this.#collectOverrides(part);
  }
}
