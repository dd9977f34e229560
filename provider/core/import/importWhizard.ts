import { draftComponents } from "./components.ts";
import { type Draft, draftOf, emptyDraft, join, noteOn, type ImportNote } from "./draft.ts";
import { componentKinds, serviceRules } from "./kinds.ts";
import { convert } from "./outcome.ts";
import { settle } from "./settle.ts";
import { draftStorages } from "./storages.ts";
import { draftTenants } from "./tenants.ts";
import {
  describeObject,
  flattenLists,
  isUpstream,
  labelNames,
  readObject,
  referenceTo,
  type UpstreamObject,
} from "./upstreamObject.ts";

export type { ImportNote } from "./draft.ts";

/** What upstream Whizard's objects come to. */
export interface Imported {
  /** A spec that parses; it has only what the objects say. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** What has no counterpart, or was not allowed. */
  readonly lost: readonly ImportNote[];
  /** What is carried over in another form. */
  readonly changed: readonly ImportNote[];
  /** References `namespace.name` to the Services among the objects. */
  readonly services: readonly string[];
  /** How many of the objects are upstream Whizard's. */
  readonly recognized: number;
}

const supported = new Set(["Service", "Storage", "Tenant", ...componentKinds.flatMap(({ kinds }) => kinds)]);

const isSupported = (object: UpstreamObject): boolean => isUpstream(object) && supported.has(object.kind);

const isOf = (object: UpstreamObject, service: string | undefined): boolean => {
  const label = object.labels[labelNames.service];
  return object.kind === "Storage" || label === undefined || label === "" || label === service;
};

/** Components of upstream's two tiers are fields of the Service as well; what is left belongs to none of them. */
const settingsOf = (service: UpstreamObject): Readonly<Record<string, unknown>> => {
  const elsewhere = new Set(["storage", ...componentKinds.map(({ template }) => template)]);
  return Object.fromEntries(Object.entries(service.spec).filter(([name]) => !elsewhere.has(name)));
};

const draftSettings = (service: UpstreamObject | undefined, namespace: string): Draft => {
  if (service === undefined) {
    return { ...emptyDraft, sections: namespace === "" ? {} : { namespace, createNamespace: false } };
  }
  const settings = draftOf(service, convert(serviceRules, settingsOf(service), "spec"));
  const place = { name: service.name, namespace, createNamespace: false };
  return {
    ...settings,
    sections: { ...place, ...settings.sections },
    sources: {
      ...settings.sources,
      name: { object: describeObject(service), path: "metadata.name" },
      namespace: { object: describeObject(service), path: "metadata.namespace" },
    },
  };
};

const strangers = (objects: readonly UpstreamObject[]): readonly ImportNote[] =>
  objects
    .filter((object) => !isSupported(object))
    .map((object) =>
      noteOn(object, "", isUpstream(object) ? "is of an unknown kind" : "is no object of upstream Whizard"),
    );

const ofOthers = (objects: readonly UpstreamObject[], service: string | undefined): readonly ImportNote[] =>
  objects
    .filter((object) => isSupported(object) && !isOf(object, service))
    .map((object) =>
      noteOn(
        object,
        `metadata.labels["${labelNames.service}"]`,
        `belongs to Service ${String(object.labels[labelNames.service])}`,
      ),
    );

/** Fields in the order in which users read them. */
const ordered = (spec: Imported["spec"]): Imported["spec"] => {
  const first = ["name", "namespace", "createNamespace", "tenantHeader", "tenantLabelName", "defaultTenantId"];
  const order = [...first, "storage", "storages", "tenants"].filter((name) => name in spec);
  return Object.fromEntries([...new Set([...order, ...Object.keys(spec)])].map((name) => [name, spec[name]]));
};

/**
 * Turns upstream Whizard's objects into a spec. Says of every field that could not be carried over where it stood and
 * why.
 *
 * @param values the objects, or lists of them, as they were read from YAML.
 * @param wanted reference `namespace.name` to the Service to import, where there are several; the first one when absent.
 */
export const importWhizard = (values: readonly unknown[], wanted?: string): Imported => {
  const objects = flattenLists(values).map(readObject);
  const services = objects.filter((object) => isSupported(object) && object.kind === "Service");
  const service = wanted === undefined ? services[0] : services.find((object) => referenceTo(object) === wanted);
  const reference = wanted ?? (service === undefined ? undefined : referenceTo(service));
  const labelled = objects.map(({ labels }) => labels[labelNames.service]).find((label) => typeof label === "string");
  const own = objects.filter(
    (object) => isSupported(object) && object.kind !== "Service" && isOf(object, reference ?? String(labelled)),
  );
  const namespace = service?.namespace ?? own.find((object) => object.namespace !== "")?.namespace ?? "";
  const storages = draftStorages(service, own, namespace);
  const draft = join([
    draftSettings(service, namespace),
    storages.draft,
    draftTenants(own, storages.names),
    draftComponents(service, own),
  ]);
  const { spec, lost } = settle(draft);
  const otherServices = services.filter((object) => object !== service);
  return {
    spec: ordered(spec),
    lost: [
      ...strangers(objects),
      ...otherServices.map((object) => noteOn(object, "", "a spec has one Service; import it by itself")),
      ...ofOthers(objects, reference ?? (labelled === undefined ? undefined : String(labelled))),
      ...draft.lost,
      ...lost,
    ],
    changed: draft.changed,
    services: services.map(referenceTo),
    recognized: objects.filter(isSupported).length,
  };
};
