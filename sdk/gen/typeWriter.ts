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
    const def = defOf(peeled.base);
    switch (def.type) {
      case "string":
        return { type: "string", ...(peeled.plain ? { plain: true } : {}) };
      case "number":
        return { type: def.format?.includes("int") ? "integer" : "number", plain: true };
      case "boolean":
        return { type: "boolean", plain: true };
      case "unknown":
      case "any":
        return { $ref: "pulumi.json#/Any" };
      case "enum":
        return this.#named(peeled, name, this.#enumOf(peeled, Object.values(def.entries ?? {})));
      case "literal":
        return this.#named(peeled, name, this.#enumOf(peeled, def.values ?? []));
      default:
        return this.#structureOf(peeled, name);
    }
  }

  #structureOf(peeled: Peeled, name: string): TypeSpec {
    const def = defOf(peeled.base);
    if (def.type === "object") {
      const typeName = peeled.id ?? name;
      const description = peeled.typeDescription ?? peeled.description ?? "";
      return this.#named(peeled, name, { type: "object", description, ...this.propertiesOf(peeled.base, typeName) });
    }
    if (def.type === "array" && def.element !== undefined) {
      return { type: "array", items: this.#typeOf(def.element, name.replace(/s$/, "")), plain: true };
    }
    if (def.type === "record" && def.valueType !== undefined) {
      return { type: "object", additionalProperties: this.#typeOf(def.valueType, name.replace(/s$/, "")), plain: true };
    }
    if (def.type === "union" && def.options !== undefined) {
      return { oneOf: def.options.map((option, index) => this.#typeOf(option, `${name}${index + 1}`)), plain: true };
    }
    throw new Error(`${name}: the generator knows no Pulumi type for a schema of kind ${def.type}`);
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
