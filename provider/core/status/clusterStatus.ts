import type { StatusObserved, StatusSample } from "./observed.ts";
import type { ClusterStatus, Health, TenantStatusLine } from "./status.ts";

/** Prometheus calls a series stale after this. */
const silentSeconds = 300;

/** Scrapes come every minute at least, and a write may be tried again once. */
const lateSeconds = 120;

type Facts = Omit<ClusterStatus, "health">;

const healthOf = ({ sampleAgeSeconds, down, critical }: Facts): Health => {
  if (sampleAgeSeconds === undefined || sampleAgeSeconds >= silentSeconds) return "down";
  return down > 0 || critical > 0 || sampleAgeSeconds >= lateSeconds ? "degraded" : "ok";
};

const ageOf = (seconds: number | undefined): { readonly sampleAgeSeconds?: number } =>
  // A clock that is ahead gives no age below zero.
  seconds === undefined ? {} : { sampleAgeSeconds: Math.max(0, Math.round(seconds)) };

const order = (a: ClusterStatus, b: ClusterStatus): number =>
  `${a.tenant}\n${a.cluster}` < `${b.tenant}\n${b.cluster}` ? -1 : 1;

/** Clusters by what their targets say, and how many alerts each has; and the tenants that no cluster writes for. */
export const describeClusters = (
  { answers }: StatusObserved,
  tenants: readonly TenantStatusLine[],
  tenantLabel: string,
): readonly ClusterStatus[] => {
  if (answers === undefined) return [];
  const keyOf = ({ labels }: StatusSample): string => `${labels[tenantLabel] ?? ""}\n${labels["cluster"] ?? ""}`;
  const valuesOf = (samples: readonly StatusSample[]) => new Map(samples.map((it) => [keyOf(it), it.value]));
  const [down, ages] = [valuesOf(answers.down), valuesOf(answers.clusterAges)];
  const firing = new Map<string, number>();
  for (const alert of answers.alerts) {
    if (alert.labels["alertstate"] !== "firing") continue;
    const key = `${keyOf(alert)}\n${alert.labels["severity"] ?? ""}`;
    firing.set(key, (firing.get(key) ?? 0) + 1);
  }
  const seen = answers.clusters.map((sample): Facts => {
    const key = keyOf(sample);
    return {
      tenant: sample.labels[tenantLabel] ?? "",
      cluster: sample.labels["cluster"] ?? "",
      ...ageOf(ages.get(key)),
      targets: sample.value,
      down: down.get(key) ?? 0,
      critical: firing.get(`${key}\ncritical`) ?? 0,
      warning: firing.get(`${key}\nwarning`) ?? 0,
    };
  });
  const names = new Set(seen.map(({ tenant }) => tenant));
  const silent = tenants
    .filter(({ tenant, origin }) => !names.has(tenant) && origin !== "rules")
    .map(({ tenant, sampleAgeSeconds }): Facts => ({
      tenant,
      cluster: "",
      ...ageOf(sampleAgeSeconds),
      targets: 0,
      down: 0,
      critical: 0,
      warning: 0,
    }));
  return [...seen, ...silent].map((facts) => ({ ...facts, health: healthOf(facts) })).sort(order);
};
