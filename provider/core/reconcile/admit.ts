import { renderIssue } from "../issue.ts";
import { tenantLabels, type TenantObject } from "../crd/tenantObject.ts";
import { isPoolKind, type PlacementTenant, type PoolKind } from "../placement/placement.ts";
import { retentionOf } from "../placement/request.ts";
import { tenantIdPattern } from "../spec/leaf.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { nearest } from "../spec/zodIssue.ts";
import { isLocalOnly } from "../topology/objstore.ts";
import { type FoundSettings, noSettings, readTenantSettings, type TenantSettings } from "./tenantSettings.ts";

/** Why a Tenant is not admitted, as a condition says it. */
export interface Refusal {
  readonly reason:
    "InvalidId" | "DuplicateTenant" | "UnknownStorage" | "ExclusiveAndSoft" | "InvalidSpec" | "NoService";
  readonly message: string;
}

/** A Tenant and what was decided about it before placement. */
export interface Candidate {
  readonly object: TenantObject;
  readonly id: string;
  readonly isDeclared: boolean;
  /** What to place: what the labels ask for, or the place that a refused tenant already has. */
  readonly placed: PlacementTenant | undefined;
  /** What its spec says besides the id; of a refused one what is sound. */
  readonly settings: TenantSettings;
  readonly refusal: Refusal | undefined;
}

const labelOf = ({ metadata }: TenantObject, name: string): string | undefined => {
  const value = metadata.labels?.[name];
  return value === "" ? undefined : value;
};

/** Who serves a Tenant, as `namespace.name`: whom it names, or who was there first. */
const serviceOf = (object: TenantObject): string | undefined =>
  labelOf(object, tenantLabels.service) ?? object.status?.service;

/** Whether a Tenant is this topology's, or nobody's yet. */
const isOurs = (object: TenantObject, { namespace, name }: WhizardSpec): boolean => {
  const service = serviceOf(object);
  return service === undefined || service === `${namespace}.${name}`;
};

/** The object without the status that another Whizard wrote: its places are not ours. */
const withOwnStatus = (object: TenantObject, { namespace, name }: WhizardSpec): TenantObject => {
  const { status, ...rest } = object;
  return status?.service === undefined || status.service === `${namespace}.${name}` ? object : rest;
};

/** Every Whizard says it in the same words: several would take turns otherwise. */
const noService: Refusal = {
  reason: "NoService",
  message: `no Whizard serves Tenants without the label ${tenantLabels.service}, which names one as namespace.name`,
};

/** The id that a Tenant stands for. */
const tenantIdOf = ({ spec, metadata }: TenantObject): string => spec?.tenant ?? metadata.name;

const kindOf = (object: TenantObject): PoolKind => {
  if (labelOf(object, tenantLabels.exclusive) === "true") return "exclusive";
  return labelOf(object, tenantLabels.soft) === "true" ? "soft" : "shared";
};

/** Upstream names a storage as `namespace.name`; the namespace is the topology's. */
const storageOf = (object: TenantObject, { namespace }: WhizardSpec): string => {
  const label = labelOf(object, tenantLabels.storage) ?? "default";
  return label.startsWith(`${namespace}.`) ? label.slice(namespace.length + 1) : label;
};

const checkStorage = (storage: string, spec: WhizardSpec): Refusal | undefined => {
  const known = ["default", ...Object.keys(spec.storages).sort()];
  if (known.includes(storage) || isLocalOnly(storage, spec)) return undefined;
  const near = nearest(storage, known);
  const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`;
  return { reason: "UnknownStorage", message: `"${storage}" is no storage of this Whizard (${hint})` };
};

const check = (object: TenantObject, spec: WhizardSpec, { issues }: FoundSettings): Refusal | undefined => {
  const id = tenantIdOf(object);
  if (serviceOf(object) === undefined && spec.reconciler?.servesUnlabelled === false) return noService;
  if (!tenantIdPattern.test(id) || id.toLowerCase() === "api")
    return { reason: "InvalidId", message: `"${id}" cannot be a tenant's id: it is reserved or no label value` };
  if (labelOf(object, tenantLabels.exclusive) === "true" && labelOf(object, tenantLabels.soft) === "true")
    return { reason: "ExclusiveAndSoft", message: "a tenant is exclusive or soft, not both" };
  if (id === spec.defaultTenantId)
    return { reason: "InvalidId", message: `"${id}" is the defaultTenantId: what names no tenant would be its own` };
  if (issues.length > 0) return { reason: "InvalidSpec", message: issues.map(renderIssue).join("; ") };
  return checkStorage(storageOf(object, spec), spec);
};

type Pool = Pick<PlacementTenant, "storage" | "kind">;

const wantedPool = (object: TenantObject, spec: WhizardSpec): Pool => ({
  storage: storageOf(object, spec),
  kind: kindOf(object),
});

/** Where a tenant stays that was placed before it was refused. */
const keptPool = ({ status }: TenantObject, spec: WhizardSpec): Pool | undefined => {
  const { storage, pool, ingester } = status ?? {};
  if (ingester === undefined || storage === undefined || !isPoolKind(pool)) return undefined;
  return checkStorage(storage, spec) === undefined ? { storage, kind: pool } : undefined;
};

const placementTenant = (id: string, pool: Pool, { series = 1, retention }: TenantSettings, spec: WhizardSpec) => ({
  name: id,
  ...pool,
  weight: series,
  ...retentionOf(retention ?? {}, spec.compactor.retention),
  ...(isLocalOnly(pool.storage, spec) ? { hasNoBucket: true as const } : {}),
});

/** The oldest Tenant with an id has it; names decide between twins. */
const byAge = (a: TenantObject, b: TenantObject): number => {
  const [older, newer] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""];
  if (older !== newer) return older < newer ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
};

/** Whether the id is taken by the Tenant, be it served or not. */
const hasId = (refusal: Refusal | undefined): boolean =>
  refusal === undefined || !["InvalidId", "NoService"].includes(refusal.reason);

/** Decides who is admitted; independent of the order of the objects. */
export const admitTenants = (objects: readonly TenantObject[], spec: WhizardSpec): readonly Candidate[] => {
  const declared = new Set(spec.tenants.map(({ name }) => name));
  const owners = new Map<string, string>();
  return objects
    .filter((object) => isOurs(object, spec) && object.metadata.deletionTimestamp === undefined)
    .map((object) => withOwnStatus(object, spec))
    .sort(byAge)
    .map((object) => {
      const id = tenantIdOf(object);
      const isDeclared = declared.has(id);
      const found = isDeclared ? noSettings : readTenantSettings(object, id, spec);
      const owner = owners.get(id);
      if (owner !== undefined) {
        const refusal: Refusal = {
          reason: "DuplicateTenant",
          message: `the Tenant "${owner}" has the id "${id}" already`,
        };
        return { object, id, isDeclared: false, placed: undefined, settings: noSettings.settings, refusal };
      }
      const refusal = isDeclared ? undefined : check(object, spec, found);
      if (hasId(refusal)) owners.set(id, object.metadata.name);
      const pool = refusal === undefined ? wantedPool(object, spec) : keptPool(object, spec);
      const placed = isDeclared || pool === undefined ? undefined : placementTenant(id, pool, found.settings, spec);
      return { object, id, isDeclared, placed, settings: found.settings, refusal };
    });
};
