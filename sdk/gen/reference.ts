import { z } from "zod";
import { whizard } from "../../provider/core/index.ts";
import { boundsOf } from "./manual.ts";
import { peel, type Peeled } from "./peel.ts";
import { resources } from "./resources.ts";

type Schema = z.core.$ZodType;

/** The parts of the definitions of Zod's kinds that a page is made of. */
interface Def {
  readonly type: string;
  readonly format?: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, string>>;
}

const defOf = (schema: Schema): Def => schema._zod.def as unknown as Def;

/** An object of the spec that has a part of a page, or a page, of its own. */
interface Named {
  readonly id: string;
  readonly peeled: Peeled;
}

/** The named object inside a schema, also as the entry of a list or a map. */
const namedIn = (schema: Schema, owner: string): Named | undefined => {
  const peeled = peel(schema);
  const def = defOf(peeled.base);
  const inner = def.element ?? def.valueType ?? def.options?.find((option) => defOf(option).shape !== undefined);
  if (inner !== undefined) return namedIn(inner, owner);
  return def.shape === undefined ? undefined : { id: peeled.id ?? owner, peeled };
};

/** What a value's own checks say about its unit. */
const unitOf = (name: string, { base }: Peeled): string => {
  const checks = (base._zod.def.checks ?? []).map((check) => JSON.stringify(check._zod.def));
  const says = (word: string): boolean => checks.some((check) => check.includes(word));
  if (says("a duration such as")) return "ms, s, m, h, d, w, y";
  if (says("a quantity such as")) return "as Kubernetes quantities";
  return name.endsWith("Seconds") ? "s" : "";
};

interface Owner {
  readonly page: string;
  readonly pages: ReadonlySet<string>;
}

const linkTo = (id: string, { pages, page }: Owner): string =>
  pages.has(id) && id !== page ? `[${id}](${fileOf(id)})` : `[${id}](#${id.toLowerCase()})`;

const typeOf = (schema: Schema, id: string, owner: Owner): string => {
  const { options } = defOf(peel(schema).base);
  if (options === undefined) return plainTypeOf(schema, id, owner);
  return options.map((option) => plainTypeOf(option, id, owner)).join(" or ");
};

const plainTypeOf = (schema: Schema, id: string, owner: Owner): string => {
  const { base } = peel(schema);
  const def = defOf(base);
  const { element, valueType } = def;
  if (element !== undefined) return `list of ${typeOf(element, id, owner)}`;
  if (valueType !== undefined) return `map of ${typeOf(valueType, id, owner)}`;
  if (def.shape !== undefined) return linkTo(namedIn(schema, id)?.id ?? id, owner);
  if (def.entries !== undefined)
    return Object.keys(def.entries)
      .map((value) => `\`${value}\``)
      .join(" or ");
  if (def.type === "number") return def.format === undefined ? "number" : "integer";
  return def.type === "unknown" ? "anything" : def.type;
};

const defaultOf = ({ fallback, optional }: Peeled): string => {
  if (fallback !== undefined) return `\`${JSON.stringify(fallback.value)}\``;
  return optional ? "" : "required";
};

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const childId = (id: string, field: string): string => `${id}${capitalized(field)}`;

/** Bounds of a value, and of the entries of a list or a map. */
const allowedIn = (base: Schema): readonly string[] => {
  const inner = defOf(base).element ?? defOf(base).valueType;
  return [...boundsOf(base), ...(inner === undefined ? [] : allowedIn(peel(inner).base))];
};

const row = (id: string, name: string, field: Schema, owner: Owner): string => {
  const peeled = peel(field);
  const bounds = allowedIn(peeled.base).map((text) => text.replace(/^Allowed: |\.$/g, ""));
  const cells = [
    `\`${name}\``,
    typeOf(field, childId(id, name), owner),
    defaultOf(peeled),
    bounds.join("; "),
    unitOf(name, peeled),
    `${peeled.description ?? peeled.typeDescription ?? ""}${peeled.secret ? " Secret." : ""}`,
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
};

const fieldsOf = ({ id, peeled }: Named): readonly (readonly [string, Schema, string])[] =>
  Object.entries(defOf(peeled.base).shape ?? {}).map(([name, field]) => [name, field, childId(id, name)]);

/** The objects below one that have no page of their own, each once. */
const partsOf = (named: Named, pages: ReadonlySet<string>): readonly Named[] => {
  const parts = new Map<string, Named>();
  const visit = (inner: Named): void => {
    for (const [, field, id] of fieldsOf(inner)) {
      const found = namedIn(field, id);
      if (found === undefined || pages.has(found.id) || parts.has(found.id)) continue;
      parts.set(found.id, found);
      visit(found);
    }
  };
  visit(named);
  return [...parts.values()];
};

const head = "| field | type | default | allowed | unit | description |\n| --- | --- | --- | --- | --- | --- |";

const section = (level: string, named: Named, owner: Owner): string => {
  const about = named.peeled.typeDescription ?? named.peeled.description ?? "";
  const rows = fieldsOf(named).map(([name, field]) => row(named.id, name, field, owner));
  return [`${level} ${named.id}`, ...(about === "" ? [] : [about]), [head, ...rows].join("\n")].join("\n\n");
};

const fileOf = (id: string): string => `${id.charAt(0).toLowerCase()}${id.slice(1)}.md`;

const note = "<!-- Generated from the spec by `npm run generate`. Do not edit. -->";

const renderPage = (named: Named, pages: ReadonlySet<string>): string => {
  const owner = { page: named.id, pages };
  const parts = partsOf(named, pages).map((part) => section("##", part, owner));
  return `${[note, section("#", named, owner), ...parts].join("\n\n")}\n`;
};

/** What has a page: every component of the package, and every object that stands at the top of the topology's spec. */
const pagesOf = (): readonly Named[] => {
  const components = Object.entries(resources)
    .filter(([, { isComponent }]) => isComponent)
    .map(([id, { inputs, description }]) => ({ id, peeled: { ...peel(inputs), typeDescription: description } }));
  const inner = Object.entries(whizard.shape).flatMap(([name, field]) => namedIn(field, capitalized(name)) ?? []);
  return [...new Map([...components, ...inner].map((named) => [named.id, named])).values()];
};

const index = (pages: readonly Named[]): string => {
  const lines = pages.map(
    ({ id, peeled }) => `- [${id}](${fileOf(id)}): ${peeled.typeDescription ?? peeled.description ?? ""}`,
  );
  return `${[note, "# Reference", "Every field of every component, from the spec.", lines.join("\n")].join("\n\n")}\n`;
};

/** The reference manual: file name to text, one page a component and a list of them. */
export const renderReference = (): Readonly<Record<string, string>> => {
  const pages = pagesOf();
  const ids = new Set(pages.map(({ id }) => id));
  return Object.fromEntries([
    ["README.md", index(pages)],
    ...pages.map((named) => [fileOf(named.id), renderPage(named, ids)] as const),
  ]);
};
