import { type Draft, draftOf, emptyDraft, join, noteOn, type ImportNote } from "./draft.ts";
import { storageRules } from "./kinds.ts";
import { convert, isPlain } from "./outcome.ts";
import { labelNames, referenceTo, type UpstreamObject } from "./upstreamObject.ts";

/** The storages of the spec, and how upstream's labels name the one that is the default. */
export interface Storages {
  readonly draft: Draft;
  /** Reference `namespace.name` to the name that the spec has for that storage. */
  readonly names: ReadonlyMap<string, string>;
}

const sortByName = (objects: readonly UpstreamObject[]): readonly UpstreamObject[] =>
  [...objects].sort((a, b) => (referenceTo(a) < referenceTo(b) ? -1 : 1));

/** Upstream's Service refers to its default storage by a field, or by a label. */
const defaultReference = (service: UpstreamObject | undefined): string | undefined => {
  const storage = service?.spec["storage"];
  if (isPlain(storage) && typeof storage["name"] === "string") {
    return `${String(storage["namespace"] ?? service?.namespace ?? "")}.${storage["name"]}`;
  }
  const label = service?.labels[labelNames.storage];
  return typeof label === "string" && label.includes(".") ? label : undefined;
};

const secretNote = (object: UpstreamObject, namespace: string): readonly ImportNote[] =>
  isPlain(object.spec["S3"]) && namespace !== object.namespace
    ? [noteOn(object, "spec.S3", `its Secrets must exist in namespace ${namespace} as well`)]
    : [];

const embedded: ImportNote = {
  object: "Storage",
  path: "",
  reason:
    "no object storage was given, so the spec has the embedded S3 server, which is for trying out: set `storage` yourself",
};

interface Chosen {
  readonly main: UpstreamObject | undefined;
  readonly notes: readonly ImportNote[];
  readonly lost: readonly ImportNote[];
}

const chooseDefault = (service: UpstreamObject | undefined, storages: readonly UpstreamObject[]): Chosen => {
  const wanted = defaultReference(service);
  const found = storages.find((object) => referenceTo(object) === wanted);
  if (found !== undefined) return { main: found, notes: [], lost: [] };
  const main = storages[0];
  if (main === undefined) return { main, notes: [], lost: [embedded] };
  if (service !== undefined && wanted !== undefined) {
    const reason = `there is no Storage ${wanted}; ${referenceTo(main)} is the default instead`;
    return { main, notes: [], lost: [noteOn(service, "spec.storage", reason)] };
  }
  return { main, notes: [noteOn(main, "", "is the default storage, since the Service names none")], lost: [] };
};

const draftOne = (object: UpstreamObject, name: string, namespace: string): Draft => {
  const outcome = convert(storageRules, object.spec, "spec");
  const drafted = draftOf(object, outcome, name === "default" ? "storage" : `storages.${name}`);
  return { ...drafted, changed: [...drafted.changed, ...secretNote(object, namespace)] };
};

/** Converts all storages; the Service's own is the default one. */
export const draftStorages = (
  service: UpstreamObject | undefined,
  objects: readonly UpstreamObject[],
  namespace: string,
): Storages => {
  const storages = sortByName(objects.filter(({ kind }) => kind === "Storage"));
  const { main, notes, lost } = chooseDefault(service, storages);
  const nameOf = (object: UpstreamObject): string => {
    if (object === main) return "default";
    const isTwice = storages.some((other) => other !== object && other.name === object.name);
    return isTwice ? `${object.name}-${object.namespace}` : object.name;
  };
  const drafts = storages.map((object) => draftOne(object, nameOf(object), namespace));
  const { sections, ...rest } = join([{ ...emptyDraft, changed: notes, lost }, ...drafts]);
  const further = Object.entries(sections).filter(([path]) => path.startsWith("storages."));
  const storage = sections["storage"] ?? { embedded: {} };
  return {
    draft: {
      ...rest,
      sections: {
        storage,
        ...(further.length === 0
          ? {}
          : { storages: Object.fromEntries(further.map(([path, value]) => [path.slice("storages.".length), value])) }),
      },
      lost: main !== undefined && sections["storage"] === undefined ? [...rest.lost, embedded] : rest.lost,
    },
    names: new Map(storages.map((object) => [referenceTo(object), nameOf(object)])),
  };
};
