import type { PackageSpec, PropertySpec, ResourceSpec, TypeSpec } from "./pulumiSchema.ts";
import { languages } from "./languages.ts";
import type { Manifest } from "./manifest.ts";
import { peel } from "./peel.ts";
import { resources, type Resource } from "./resources.ts";
import { TypeWriter, type Properties } from "./typeWriter.ts";
import type { z } from "zod";

const packageName = "whizard";

/** An output is never plain: it is known after the resource was made. */
const withoutPlain = <Spec extends TypeSpec>(spec: Spec): Omit<Spec, "plain"> =>
  Object.fromEntries(
    Object.entries(spec).flatMap(([key, value]) => {
      if (key === "plain") return [];
      return [[key, key === "items" || key === "additionalProperties" ? withoutPlain(value as TypeSpec) : value]];
    }),
  ) as Omit<Spec, "plain">;

const outputsOf = ({ properties, required }: Properties): Pick<ResourceSpec, "properties" | "required"> => ({
  properties: Object.fromEntries(Object.entries(properties).map(([name, spec]) => [name, withoutPlain(spec)])),
  required,
});

const isPrimitive = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

/**
 * Adds the defaults that SDKs fill in themselves. Only a resource's own primitive inputs have them: an SDK that filled in
 * the fields of, say, `gateway` would override `gatewayTemplate` with values that nobody gave.
 */
const withDefaults = (schema: z.ZodType, properties: Properties["properties"]): Properties["properties"] => {
  const shape = (peel(schema).base._zod.def as unknown as { readonly shape: Readonly<Record<string, z.core.$ZodType>> })
    .shape;
  return Object.fromEntries(
    Object.entries(properties).map(([name, spec]): [string, PropertySpec] => {
      const field = shape[name];
      const value = field === undefined ? undefined : peel(field).fallback?.value;
      return [name, isPrimitive(value) && spec.type !== undefined ? { ...spec, default: value } : spec];
    }),
  );
};

const resourceSpec = (writer: TypeWriter, name: string, resource: Resource): ResourceSpec => {
  const inputs = writer.propertiesOf(resource.inputs, name);
  return {
    ...(resource.isComponent ? { isComponent: true } : {}),
    description: resource.description,
    ...outputsOf(writer.propertiesOf(resource.outputs, name)),
    inputProperties: withDefaults(resource.inputs, inputs.properties),
    requiredInputs: inputs.required,
  };
};

const sorted = <Value>(entries: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The Pulumi schema of the whole package, a total function of the spec and the root's package.json. */
export const buildPackageSchema = (manifest: Manifest): PackageSpec => {
  const roots = Object.values(resources).flatMap(({ inputs, outputs }) => [inputs, outputs]);
  const writer = new TypeWriter(packageName, roots);
  const specs = Object.entries(resources).map(
    ([name, resource]) => [`${packageName}:index:${name}`, resourceSpec(writer, name, resource)] as const,
  );
  return {
    name: packageName,
    displayName: "Whizard",
    version: manifest.version,
    description: manifest.description,
    keywords: [
      "pulumi",
      "kubernetes",
      "kind/component",
      "category/monitoring",
      "thanos",
      "prometheus",
      "multi-tenancy",
    ],
    license: manifest.license,
    publisher: "Whizard",
    meta: { moduleFormat: "(.*)" },
    language: languages(manifest),
    types: sorted(writer.types),
    resources: sorted(specs),
  };
};

/** The text of the schema file. */
export const renderPackageSchema = (schema: PackageSpec): string => `${JSON.stringify(schema, undefined, 2)}\n`;
