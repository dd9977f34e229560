import type { Topology } from "../topology/topology.ts";

/** One ring of Thanos's hashrings file: these tenants' writes go to these endpoints; one without tenants takes all others. */
export interface Hashring {
  readonly hashring: string;
  readonly tenants: readonly string[];
  readonly algorithm: "ketama" | "hashmod";
  readonly endpoints: readonly { readonly address: string }[];
}

/** Thanos refuses a file without rings, so a topology without tenants gets one that no tenant's id can match. */
const nobodysRing: Hashring = {
  hashring: "nobody",
  tenants: ["-"],
  algorithm: "ketama",
  endpoints: [{ address: "127.0.0.1:10901" }],
};

/** One ring an ingester, by exact tenant names; an ingester without tenants has none, but is still queried. */
export const buildHashrings = ({ spec, ingesters }: Pick<Topology, "spec" | "ingesters">): readonly Hashring[] => {
  const rings = ingesters
    .filter(({ tenants }) => tenants.length > 0)
    .map(({ name, tenants, endpoints }) => ({
      hashring: name,
      tenants,
      algorithm: spec.router.hashringAlgorithm,
      endpoints: endpoints.map((address) => ({ address })),
    }));
  return rings.length === 0 ? [nobodysRing] : rings;
};

/**
 * The rings of a router that finds the tenant in a label: the same, and a last one that takes whom no other has, so that
 * no result can block those behind it. It leads to the default tenant's ingester; without that tenant there are none.
 */
export const buildSplitHashrings = (
  topology: Pick<Topology, "spec" | "ingesters">,
): readonly Hashring[] | undefined => {
  const { spec, ingesters } = topology;
  const home = ingesters.find(({ tenants }) => tenants.includes(spec.defaultTenantId));
  if (home === undefined) return undefined;
  const endpoints = home.endpoints.map((address) => ({ address }));
  return [
    ...buildHashrings(topology),
    { hashring: "others", tenants: [], algorithm: spec.router.hashringAlgorithm, endpoints },
  ];
};

/** The text of the hashrings file, a ring a line so that a change is a short diff. */
export const renderHashrings = (rings: readonly Hashring[]): string =>
  `[${rings.map((ring) => `\n${JSON.stringify(ring)}`).join(",")}\n]\n`;
