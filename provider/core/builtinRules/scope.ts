/** How expressions keep tenants and clusters apart. */
export interface Scope {
  /** Label that names the tenant. */
  readonly tenant: string;
  /** Aggregation clause that keeps tenant, cluster and further labels. */
  readonly by: (...labels: readonly string[]) => string;
  /** Matching clause over the same labels. */
  readonly on: (...labels: readonly string[]) => string;
}

/** Samples of several clusters may belong to one tenant, which tells them apart by `cluster` then. */
export const scopeOf = (tenant: string): Scope => {
  const list = (labels: readonly string[]): string => [tenant, "cluster", ...labels].join(", ");
  return { tenant, by: (...labels) => `by (${list(labels)})`, on: (...labels) => `on (${list(labels)})` };
};
