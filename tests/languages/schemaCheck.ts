/** The parts of a Pulumi package schema that say what a value may be. */
interface TypeSpec {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  readonly oneOf?: readonly TypeSpec[];
}

type Fields = Readonly<Record<string, TypeSpec>>;

interface NamedType {
  readonly properties?: Fields;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: unknown }[];
}

export interface Schema {
  readonly types: Readonly<Record<string, NamedType>>;
  readonly resources: Readonly<
    Record<string, { readonly inputProperties: Fields; readonly requiredInputs?: readonly string[] }>
  >;
}

/** A program in Pulumi YAML. */
export interface YamlProgram {
  readonly resources: Readonly<
    Record<string, { readonly type: string; readonly properties?: Readonly<Record<string, unknown>> }>
  >;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Pulumi YAML writes outputs of other resources as `${resource.output}`; what they are is known at run time only. */
const isReference = (value: unknown): boolean => typeof value === "string" && value.includes("${");

const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
};

/** Checks values against a package schema by its own rules: types, enums, required and unknown properties. */
class Checker {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  properties(value: unknown, known: Fields, required: readonly string[], path: string): readonly string[] {
    if (!isObject(value)) return [`${path} must be an object`];
    const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name} is required`);
    const wrong = Object.entries(value).flatMap(([name, inner]) => {
      const spec = known[name];
      return spec === undefined ? [`${path}.${name} is unknown`] : this.value(inner, spec, `${path}.${name}`);
    });
    return [...missing, ...wrong];
  }

  value(value: unknown, spec: TypeSpec, path: string): readonly string[] {
    if (isReference(value)) return [];
    if (spec.oneOf !== undefined) return this.#union(value, spec.oneOf, path);
    if (spec.$ref !== undefined) return this.#named(value, spec.$ref, path);
    return this.#unnamed(value, spec, path);
  }

  #unnamed(value: unknown, spec: TypeSpec, path: string): readonly string[] {
    if (spec.type === "array") return this.#list(value, spec.items ?? {}, path);
    if (spec.type === "object") return this.#map(value, spec.additionalProperties ?? {}, path);
    return (primitives[spec.type ?? ""]?.(value) ?? true) ? [] : [`${path} must be of type ${spec.type}`];
  }

  #union(value: unknown, options: readonly TypeSpec[], path: string): readonly string[] {
    const tries = options.map((one) => this.value(value, one, path));
    return tries.some((issues) => issues.length === 0) ? [] : (tries[0] ?? []);
  }

  #list(value: unknown, item: TypeSpec, path: string): readonly string[] {
    if (!Array.isArray(value)) return [`${path} must be a list`];
    return value.flatMap((inner, index) => this.value(inner, item, `${path}[${index}]`));
  }

  #map(value: unknown, item: TypeSpec, path: string): readonly string[] {
    if (!isObject(value)) return [`${path} must be a map`];
    return Object.entries(value).flatMap(([key, inner]) => this.value(inner, item, `${path}.${key}`));
  }

  #named(value: unknown, ref: string, path: string): readonly string[] {
    if (ref === "pulumi.json#/Any") return [];
    const type = this.#schema.types[ref.replace("#/types/", "")];
    if (type === undefined) return [`${path}: the schema has no ${ref}`];
    if (type.enum === undefined) return this.properties(value, type.properties ?? {}, type.required ?? [], path);
    return type.enum.some((one) => one.value === value) ? [] : [`${path} is none of the allowed values`];
  }
}

/** What of a program in Pulumi YAML the package's schema does not allow; each issue with its path. */
export const checkProgram = (program: YamlProgram, schema: Schema): readonly string[] => {
  const checker = new Checker(schema);
  return Object.entries(program.resources).flatMap(([name, { type, properties }]) => {
    const resource = schema.resources[type.replace(/^whizard:(?=[^:]+$)/, "whizard:index:")];
    if (resource === undefined) return [`${name}: the package has no ${type}`];
    const { inputProperties, requiredInputs = [] } = resource;
    return checker.properties(properties ?? {}, inputProperties, requiredInputs, name);
  });
};
