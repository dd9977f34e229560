import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { z } from "zod";
import { agentProxy, aloneComponents, whizard } from "../../provider/core/index.ts";
import { checkSchema } from "../../sdk/gen/codegen.ts";
import type { Manifest } from "../../sdk/gen/manifest.ts";
import { buildPackageSchema, renderPackageSchema } from "../../sdk/gen/packageSchema.ts";
import type { ObjectTypeSpec, PackageSpec, PropertySpec, TypeSpec } from "../../sdk/gen/pulumiSchema.ts";

const schemaFile = fileURLToPath(new URL("../../provider/plugin/schema.json", import.meta.url));
const schema = JSON.parse(readFileSync(schemaFile, "utf8")) as PackageSpec;

/** The part of JSON Schema that Zod's own converter makes of the spec: a second opinion on what the spec says. */
interface Json {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly items?: Json;
  readonly additionalProperties?: Json | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly plain?: boolean;
  readonly secret?: boolean;
}

/** Zod's view of a spec, with every reference to a named part replaced by the part. */
const jsonOf = (spec: z.ZodType): Json => {
  const document = z.toJSONSchema(spec, { io: "input", unrepresentable: "any" });
  const inline = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inline);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...rest } = value as { readonly $ref?: string };
    const named = $ref === undefined ? {} : inline(document.$defs?.[$ref.replace("#/$defs/", "")]);
    return {
      ...(named as object),
      ...Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, inline(part)])),
    };
  };
  return inline({ ...document, $defs: undefined }) as Json;
};

const pathOf = (path: string, part: string): string => (path === "" ? part : `${path}.${part}`);
const partsOf = ({ items, additionalProperties }: Json): Readonly<Record<string, Json>> => ({
  ...(items === undefined ? {} : { "[]": items }),
  ...(typeof additionalProperties === "object" ? { "{}": additionalProperties } : {}),
});

/** Every field of a spec below a path, with Zod's view of it. */
const fieldsOf = (json: Json, path = ""): readonly (readonly [string, Json])[] =>
  Object.entries({ ...json.properties, ...partsOf(json) }).flatMap(([name, inner]) => [
    [pathOf(path, name), inner] as const,
    ...fieldsOf(inner, pathOf(path, name)),
  ]);

const typeAt = (spec: TypeSpec): ObjectTypeSpec | undefined => {
  const named = spec.$ref === undefined ? undefined : schema.types[spec.$ref.replace("#/types/", "")];
  return named?.type === "object" ? named : undefined;
};

const find = (resource: string, path: string): PropertySpec | undefined => {
  const [first = "", ...parts] = path.split(".");
  return parts.reduce<PropertySpec | undefined>((spec, part) => {
    if (part === "[]") return spec?.items;
    if (part === "{}") return spec?.additionalProperties;
    return spec === undefined ? undefined : typeAt(spec)?.properties[part];
  }, schema.resources[`whizard:index:${resource}`]?.inputProperties[first]);
};

const roots: Readonly<Record<string, Json>> = {
  Whizard: jsonOf(whizard),
  AgentProxy: jsonOf(agentProxy),
  ...Object.fromEntries(Object.entries(aloneComponents).map(([name, { schema: spec }]) => [name, jsonOf(spec)])),
};
const all = Object.entries(roots).flatMap(([resource, json]) =>
  fieldsOf(json).map(([path, field]) => ({ resource, path, field, spec: find(resource, path) })),
);
const isElement = (path: string): boolean => path.endsWith("[]") || path.endsWith("{}");
const list = (found: typeof all): readonly string[] => found.map(({ resource, path }) => `${resource}.${path}`);

describe("the package schema", () => {
  it("is accepted by Pulumi's binder without a diagnostic", function () {
    this.timeout(300_000); // the first run builds the binder
    checkSchema(schemaFile);
  });

  it("is what the spec says today", () => {
    const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Manifest;
    expect(renderPackageSchema(buildPackageSchema(manifest))).to.equal(readFileSync(schemaFile, "utf8"));
  });

  it("has every field of the spec", () => {
    expect(all.length).to.be.greaterThan(200);
    expect(list(all.filter(({ spec }) => spec === undefined))).to.deep.equal([]);
  });

  it("describes every field in its own words", () => {
    expect(list(all.filter(({ path, spec }) => !isElement(path) && !spec?.description))).to.deep.equal([]);
  });

  it("asks for exactly the fields that the spec requires", () => {
    const differing = Object.entries(roots).flatMap(([resource, json]) => [
      {
        path: resource,
        want: json.required ?? [],
        got: schema.resources[`whizard:index:${resource}`]?.requiredInputs ?? [],
      },
      ...all
        .filter((entry) => entry.resource === resource && entry.field.properties !== undefined)
        .map(({ path, field, spec }) => ({
          path,
          want: field.required ?? [],
          got: (spec && typeAt(spec)?.required) ?? [],
        })),
    ]);
    expect(differing.filter(({ want, got }) => [...want].sort().join() !== [...got].sort().join())).to.deep.equal([]);
  });

  it("marks what the spec calls secret, and nothing else", () => {
    // An element has no mark of its own in a package schema: its list or map has it.
    const isMarked = ({ resource, path, spec }: (typeof all)[number]): boolean =>
      (isElement(path) ? find(resource, path.slice(0, -".[]".length)) : spec)?.secret ?? false;
    expect(list(all.filter((entry) => (entry.field.secret ?? false) !== isMarked(entry)))).to.deep.equal([]);
    expect(list(all.filter(({ field }) => field.secret))).to.include("AgentProxy.password");
  });

  it("makes structure plain and leaves inputs", () => {
    const isLeaf = ({ type, enum: values, plain }: Json): boolean =>
      type === "string" && values === undefined && plain !== true;
    const isAny = (spec: PropertySpec | undefined): boolean => spec?.$ref === "pulumi.json#/Any";
    const wrong = all.filter(({ field, spec }) => !isAny(spec) && isLeaf(field) === (spec?.plain ?? false));
    expect(list(wrong)).to.deep.equal([]);
  });

  it("fills in no default inside a component, because it would override the component's template", () => {
    const withDefault = Object.values(schema.types).flatMap((type) =>
      type.type === "object" ? Object.values(type.properties).filter((property) => property.default !== undefined) : [],
    );
    expect(withDefault).to.deep.equal([]);
  });

  it("says every default, and which tier may say otherwise", () => {
    expect(find("Whizard", "store.indexCache.maxSize")?.description).to.include("Default: `250Mi`");
    expect(find("Whizard", "ingester.dataVolume.size")?.description).to.include(
      "unless the default of the whole says otherwise",
    );
    expect(find("Whizard", "gateway.nodePort")?.description).to.include("1 to 65535");
  });

  it("keeps the passwords secret on their way out", () => {
    expect(schema.resources["whizard:index:Whizard"]?.properties["passwords"]).to.include({ secret: true });
  });
});
