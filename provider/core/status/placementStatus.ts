import { parseDeclared, type Declared } from "../reconcile/declared.ts";
import { ingesterSlot } from "../placement/schema.ts";
import type { TenantObject } from "../crd/tenantObject.ts";
import { healthOf } from "./health.ts";
import type { StatusObserved, StatusSample, StatusWorkload } from "./observed.ts";
import type { IngesterStatus, TenantStatusLine } from "./status.ts";

interface Ring {
  readonly hashring: string;
  readonly tenants?: readonly string[];
}

const parseJson = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
};

/** Tenants by the name of the ring that takes their writes, which is their ingester's. */
const ringsOf = ({ hashrings }: StatusObserved): ReadonlyMap<string, readonly string[]> => {
  const rings = parseJson(hashrings);
  return new Map(
    Array.isArray(rings) ? (rings as readonly Ring[]).map(({ hashring, tenants = [] }) => [hashring, tenants]) : [],
  );
};

/** The declared spec and placement, where a reconciler has them. */
export const declaredOf = ({ declared }: StatusObserved): Declared | undefined => {
  const parsed = declared === undefined ? undefined : parseDeclared(declared);
  return parsed?.ok === true ? parsed.value : undefined;
};

const noted = ingesterSlot.omit({ name: true });

/** The number of slots that are left; of a soft or exclusive one, and without a spec, nobody can say. */
const freeSlots = (kind: string, tenants: number, declared: Declared | undefined): { readonly freeSlots?: number } => {
  if (kind === "soft" || declared === undefined) return {};
  const slots = kind === "exclusive" ? 1 : declared.spec.ingester.defaultTenantsPerIngester;
  return { freeSlots: Math.max(0, slots - tenants) };
};

const kindOf = ({ name, slot }: StatusWorkload, declared: Declared | undefined): string => {
  const runtime = noted.safeParse(parseJson(slot)).data;
  return runtime?.kind ?? declared?.placement.ingesters.find((it) => it.name === name)?.kind ?? "shared";
};

/** Every ingester, and who is on it. */
export const describeIngesterPool = (observed: StatusObserved): readonly IngesterStatus[] => {
  const rings = ringsOf(observed);
  const declared = declaredOf(observed);
  return observed.workloads
    .filter(({ component }) => component === "ingester")
    .map((workload) => {
      const { name, ready, wanted } = workload;
      const tenants = [...(rings.get(name) ?? [])].sort();
      const kind = kindOf(workload, declared);
      return {
        name,
        kind,
        tenants,
        ...freeSlots(kind, tenants.length, declared),
        ready,
        wanted,
        isRetiring: tenants.length === 0,
        health: healthOf(ready, wanted),
      };
    });
};

const defaultTenantFlag = "--receive.default-tenant-id=";

/** Who gets what names no tenant, as the arguments of routers say. */
export const defaultTenantIn = (args: readonly string[]): string | undefined =>
  args.find((arg) => arg.startsWith(defaultTenantFlag))?.slice(defaultTenantFlag.length);

const idOf = ({ metadata, spec }: TenantObject): string => spec?.tenant ?? metadata.name;

const stateOf = (object: TenantObject | undefined, isPlaced: boolean): Pick<TenantStatusLine, "state" | "isReady"> => {
  const lacking = object?.status?.conditions?.find(({ status }) => status !== "True");
  if (lacking !== undefined) return { state: `${lacking.type}: ${lacking.message}`, isReady: false };
  if (isPlaced) return { state: "Ready", isReady: true };
  return { state: "is not placed", isReady: false };
};

const valuesBy = (label: string, samples: readonly StatusSample[] = []): ReadonlyMap<string, number> =>
  new Map(samples.map(({ labels, value }) => [labels[label] ?? "", value]));

/** Whole seconds; a clock that is ahead gives none below zero. */
const roundAge = ({ labels, value }: StatusSample): StatusSample => ({ labels, value: Math.max(0, Math.round(value)) });

/** Every tenant, where it is and what it does. */
export const describeTenantLines = (observed: StatusObserved): readonly TenantStatusLine[] => {
  const objects = new Map(observed.tenants.map((object) => [idOf(object), object]));
  const places = new Map(
    [...ringsOf(observed)].flatMap(([ingester, tenants]) => tenants.map((tenant) => [tenant, ingester] as const)),
  );
  const declared = declaredOf(observed)?.spec.tenants.map(({ name }) => name);
  const isDeclared = (tenant: string): boolean => declared?.includes(tenant) ?? !objects.has(tenant);
  const originOf = (tenant: string): TenantStatusLine["origin"] => {
    if (tenant === observed.defaultTenant && !objects.has(tenant)) return "rules";
    if (!isDeclared(tenant)) return "runtime";
    return objects.has(tenant) ? "both" : "declared";
  };
  const numbers = {
    series: valuesBy("tenant", observed.answers?.series),
    samplesPerSecond: valuesBy("tenant", observed.answers?.samples),
    queriesPerSecond: valuesBy("tenant", observed.answers?.queries),
    sampleAgeSeconds: valuesBy("tenant", observed.answers?.tenantAges.map(roundAge)),
  };
  return [...new Set([...objects.keys(), ...places.keys(), ...(declared ?? [])])].sort().map((tenant) => {
    const ingester = places.get(tenant);
    return {
      tenant,
      origin: originOf(tenant),
      ...(ingester === undefined ? {} : { ingester }),
      ...stateOf(objects.get(tenant), ingester !== undefined),
      ...Object.fromEntries(
        Object.entries(numbers).flatMap(([field, values]) => {
          const value = values.get(tenant);
          return value === undefined ? [] : [[field, value]];
        }),
      ),
    };
  });
};
