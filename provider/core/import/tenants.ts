import { draftTenantRulers } from "./components.ts";
import { type Draft, emptyDraft, noteOn, type ImportNote, type Source } from "./draft.ts";
import { describeObject, labelNames, type UpstreamObject } from "./upstreamObject.ts";

type Tenant = Readonly<Record<string, unknown>>;

interface Found {
  readonly tenant: Tenant;
  readonly source: Source;
  readonly lost: readonly ImportNote[];
  readonly changed: readonly ImportNote[];
}

const isTrue = (value: unknown): boolean => value === "true" || value === true;

const tenantsOf = ({ kind, spec }: UpstreamObject): readonly string[] => {
  if (kind === "Ruler") return typeof spec["tenant"] === "string" && spec["tenant"] !== "" ? [spec["tenant"]] : [];
  return Array.isArray(spec["tenants"]) ? spec["tenants"].map(String) : [];
};

const storageOf = (
  object: UpstreamObject,
  names: ReadonlyMap<string, string>,
): { readonly storage?: string; readonly lost?: ImportNote } => {
  const label = object.labels[labelNames.storage];
  if (typeof label !== "string" || label === "" || label === "default") return {};
  const path = `metadata.labels["${labelNames.storage}"]`;
  if (label === "local") {
    const reason = "a tenant cannot do without object storage; its blocks go to the default storage";
    return { lost: noteOn(object, path, reason) };
  }
  const storage = names.get(label);
  if (storage === undefined) {
    return { lost: noteOn(object, path, `there is no Storage ${label}; the default storage keeps its blocks`) };
  }
  return storage === "default" ? {} : { storage };
};

const fromObject = (
  object: UpstreamObject,
  names: ReadonlyMap<string, string>,
  softTenants: ReadonlySet<string>,
): Found => {
  const given = object.spec["tenant"];
  const name = typeof given === "string" && given !== "" ? given : object.name;
  const { storage, lost } = storageOf(object, names);
  const tenant = {
    name,
    ...(isTrue(object.labels[labelNames.exclusive]) ? { exclusive: true } : {}),
    ...(isTrue(object.labels[labelNames.soft]) || softTenants.has(name) ? { soft: true } : {}),
    ...(storage === undefined ? {} : { storage }),
  };
  return {
    tenant,
    source: { object: describeObject(object), path: "spec.tenant" },
    lost: lost === undefined ? [] : [lost],
    changed: [],
  };
};

/** Tenants that stand only in the list of an ingester or a compactor, or have a Ruler. */
const fromLists = (objects: readonly UpstreamObject[], soft: ReadonlySet<string>): readonly Found[] =>
  objects
    .filter(({ kind }) => ["Ingester", "Ingestor", "Compactor", "Ruler"].includes(kind))
    .flatMap((object) =>
      tenantsOf(object).map((name, index) => {
        const path = object.kind === "Ruler" ? "spec.tenant" : `spec.tenants[${index}]`;
        return {
          tenant: { name, ...(soft.has(name) ? { soft: true } : {}) },
          source: { object: describeObject(object), path },
          lost: [],
          changed: [noteOn(object, path, `${name} has no Tenant object; it is declared all the same`)],
        };
      }),
    );

const nameOf = ({ tenant }: Found): string => String(tenant["name"]);

/** Keeps the first of each name. */
const distinct = (all: readonly Found[]): readonly Found[] => [
  ...new Map([...all].reverse().map((found) => [nameOf(found), found])).values(),
];

/** The declared tenants: upstream's Tenant objects, who stands in an ingester's or a compactor's list besides, and their Rulers. */
export const draftTenants = (objects: readonly UpstreamObject[], names: ReadonlyMap<string, string>): Draft => {
  const soft = new Set(objects.filter(({ labels }) => isTrue(labels[labelNames.soft])).flatMap(tenantsOf));
  const declared = objects.filter(({ kind }) => kind === "Tenant").map((object) => fromObject(object, names, soft));
  const known = new Set(declared.map(nameOf));
  const listed = distinct(fromLists(objects, soft)).filter((found) => !known.has(nameOf(found)));
  const all = [...declared, ...listed].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rulers = draftTenantRulers(objects);
  const rulerDrafts = [...rulers.values()];
  return {
    ...emptyDraft,
    sections:
      all.length === 0
        ? {}
        : { tenants: all.map((found) => ({ ...found.tenant, ...rulers.get(nameOf(found))?.sections })) },
    // Entries may be taken out of the list later, so a tenant is found by its name.
    sources: Object.fromEntries([
      ...all.map((found) => [`tenants.${nameOf(found)}`, found.source] as const),
      ...[...rulers].flatMap(([tenant, { sources }]) =>
        Object.entries(sources).map(([path, source]) => [`tenants.${tenant}.${path}`, source] as const),
      ),
    ]),
    lost: [...all, ...rulerDrafts].flatMap(({ lost }) => lost),
    changed: [...all, ...rulerDrafts].flatMap(({ changed }) => changed),
  };
};
