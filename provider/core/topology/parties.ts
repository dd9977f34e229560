import type { Place } from "../spec/settings.ts";
import { serviceHost } from "./endpoints.ts";
import { namesOf, type Names } from "./names.ts";
import type { Topology } from "./topology.ts";

/** Kinds of parts of a topology that talk to each other; what reads metrics is one of them, wherever it runs. */
export const partyKinds = [
  "gateway",
  "fanout",
  "router",
  "router-split",
  "ingester",
  "query",
  "query-global",
  "query-frontend",
  "store",
  "compactor",
  "bucket-view",
  "ruler",
  "global-ruler",
  "alertmanager",
  "reconciler",
  "object-storage",
  "metrics",
] as const;
export type PartyKind = (typeof partyKinds)[number];

const isOtherwise: ReadonlySet<PartyKind> = new Set(["gateway", "fanout", "reconciler", "object-storage", "metrics"]);

/** Kinds whose HTTP server is told of TLS as Thanos's is, by a file; Alertmanager's is the same. */
export const isThanos = (kind: PartyKind): boolean => !isOtherwise.has(kind);

/** The Service that names a kind's pods: all of them alike, or each. */
const serviceOf = (names: Names): Readonly<Partial<Record<PartyKind, string>>> => ({
  gateway: names.gateway,
  fanout: names.fanout,
  router: names.router,
  "router-split": names.splitRouter,
  ingester: names.ingesters,
  query: names.query,
  "query-global": names.globalQuery,
  "query-frontend": names.queryFrontend,
  store: names.stores,
  compactor: names.compactors,
  "bucket-view": names.compactors,
  ruler: names.rulers,
  "global-ruler": names.rulers,
  alertmanager: names.alertmanager,
  reconciler: names.reconciler,
});

const isNamedEach: ReadonlySet<PartyKind> = new Set([
  "ingester",
  "store",
  "compactor",
  "bucket-view",
  "ruler",
  "global-ruler",
]);

/** What Query asks for samples or rules. */
const isSource: ReadonlySet<PartyKind> = new Set(["ingester", "store", "ruler", "global-ruler"]);

/** The name by which any server of a kind can be checked. */
export const partyHost = (place: Place, kind: PartyKind): string =>
  serviceHost(place, serviceOf(namesOf(place.name))[kind] ?? "");

/** The name that Query asks every source for, since it finds them by their addresses. */
export const sourceName = ({ name, namespace }: Place): string => `store-api.${name}.${namespace}`;

/** The name that whoever reads metrics asks every component for, since it finds them by their addresses, too. */
export const metricsName = ({ name, namespace }: Pick<Place, "name" | "namespace">): string =>
  `metrics.${name}.${namespace}`;

/** The names that the certificate of a kind has. */
export const partyHosts = (place: Place, kind: PartyKind): readonly string[] => {
  if (kind === "metrics") return [];
  const host = partyHost(place, kind);
  return [
    host,
    ...(isNamedEach.has(kind) ? [`*.${host}`] : []),
    ...(isSource.has(kind) ? [sourceName(place)] : []),
    ...(isThanos(kind) ? [metricsName(place)] : []),
  ];
};

/** Who a part is, as its certificate says: a SPIFFE ID of the topology. */
export const partyId = ({ clusterDomain, namespace, name }: Place, kind: PartyKind): string =>
  `spiffe://${clusterDomain}/ns/${namespace}/whizard/${name}/${kind}`;

/** The kinds that a topology has, those included that the reconciler may add. */
export const partiesOf = ({
  spec,
  storages,
  rulers,
  globalRuler,
}: Pick<Topology, "spec" | "storages" | "rulers" | "globalRuler">): readonly PartyKind[] => {
  const isGlobal = globalRuler !== undefined;
  const has: Readonly<Partial<Record<PartyKind, boolean>>> = {
    fanout: spec.remoteWrites.length > 0,
    query: spec.remoteQuery === undefined,
    "query-frontend": spec.remoteQuery === undefined,
    "router-split": isGlobal && globalRuler.spec.remoteWriteConfig === undefined,
    "query-global": (isGlobal && globalRuler.spec.queryConfig === undefined) || spec.gateway.debug,
    "global-ruler": isGlobal,
    alertmanager: spec.alertmanager !== undefined,
    ruler: rulers.length > 0 || spec.reconciler !== undefined,
    "bucket-view": spec.reconciler !== undefined,
    reconciler: spec.reconciler !== undefined,
    "object-storage": storages.some((storage) => storage.spec.embedded !== undefined),
  };
  return partyKinds.filter((kind) => has[kind] ?? true);
};
