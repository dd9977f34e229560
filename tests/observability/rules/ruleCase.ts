/** A series of a test, as promtool writes its values: `0x10`, `0+60x30`, `1x5 0x5`. */
export type Series = readonly [series: string, values: string];

/** Series by which an alert fires, and how they have to differ that it does not. */
export interface RuleCase {
  readonly alert: string;
  /** When it is looked at. */
  readonly at: string;
  readonly firing: readonly Series[];
  /** Labels of what fires, besides those of the tenant. */
  readonly labels: Readonly<Record<string, string>>;
  readonly quiet: readonly Series[];
}

/** A series of the tenant `t` and its cluster `c`. */
export const of = (metric: string, labels: Readonly<Record<string, string>>, values: string): Series => {
  const all = { tenant_id: "t", cluster: "c", ...labels };
  const text = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
  return [`${metric}{${text.join(",")}}`, values];
};

/** A series of a component of the topology. */
export const part =
  (component: string) =>
  (metric: string, labels: Readonly<Record<string, string>>, values: string): Series =>
    of(
      metric,
      { job: "whizard", namespace: "w", component, workload: `w-${component}`, pod: `${component}-0`, ...labels },
      values,
    );
