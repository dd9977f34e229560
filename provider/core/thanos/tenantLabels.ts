import { ports } from "../topology/ports.ts";

/** A tenant, of whom only the labels count. */
export interface LabelledTenant {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Name by which every ingester knows itself, so that one file serves all of them. */
export const ingesterItself = `localhost:${ports.grpc}`;

interface LabelRing {
  readonly hashring: string;
  /** Absent in the last ring, which takes every other tenant. */
  readonly tenants?: readonly string[];
  readonly algorithm: "hashmod";
  readonly endpoints: readonly { readonly address: string }[];
  readonly external_labels?: Readonly<Record<string, string>>;
}

/**
 * Tells the ingesters their tenants' external labels. Thanos reads these from a hashrings file only, and only where the
 * samples are kept: not in the routers. In these rings an ingester is alone, so that it keeps whatever it is sent, as it
 * would without the file; it stands in each as often as there are copies, because the n-th copy goes to the n-th entry.
 */
const buildTenantLabels = (tenants: readonly LabelledTenant[], replicationFactor: number): readonly LabelRing[] => {
  const endpoints = Array.from({ length: replicationFactor }, () => ({ address: ingesterItself }));
  const own = tenants
    .filter(({ labels }) => Object.keys(labels).length > 0)
    .map(({ name, labels }) => ({
      hashring: `labels-of-${name}`,
      tenants: [name],
      algorithm: "hashmod" as const,
      endpoints,
      external_labels: Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
    }))
    .sort((a, b) => (a.hashring < b.hashring ? -1 : 1));
  return [...own, { hashring: "others", algorithm: "hashmod", endpoints }];
};

/** The text of the ingesters' hashrings file, a ring a line so that a change is a short diff. */
export const renderTenantLabels = (tenants: readonly LabelledTenant[], replicationFactor: number): string =>
  `[${buildTenantLabels(tenants, replicationFactor)
    .map((ring) => `\n${JSON.stringify(ring)}`)
    .join(",")}\n]\n`;
