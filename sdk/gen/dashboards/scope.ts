/** Stands for the name of the tenant's label, which every topology may choose; core puts it in. */
export const tenantLabel = "__TENANT_LABEL__";

/** Matchers of what is chosen above a dashboard; a series without the label `cluster` is of every choice. */
export const chosen = `${tenantLabel}=~"$tenant",cluster=~"$cluster"`;

/** The same among the series of a component's own pods. */
export const component = (name: string): string => `job="whizard",component="${name}",${chosen}`;

/** Aggregation over tenant, cluster and further labels. */
export const by = (...labels: readonly string[]): string => `by (${[tenantLabel, "cluster", ...labels].join(", ")})`;

/** The change a second, over as long as the resolution of a graph asks for. */
export const rate = (selector: string): string => `rate(${selector}[$__rate_interval])`;

/** The change a second in a table, which has no resolution. */
export const rateNow = (selector: string): string => `rate(${selector}[5m])`;
