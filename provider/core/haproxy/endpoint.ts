import type { Acl, Expression } from "./section.ts";

/** Where Thanos's router takes remote write, and where OTLP. */
export const writeTargets = { remoteWrite: "/api/v1/receive", otlp: "/api/v1/otlp" } as const;

/** Prometheus and Thanos paths that take remote write, POST only. Both reach the router as `/api/v1/receive`. */
const remoteWritePaths: readonly string[] = ["api/v1/receive", "api/v1/write"];

/** Where an OTLP exporter writes below its endpoint `…/api/v1/otlp`, as to Prometheus. POST only. */
export const otlpPath = "api/v1/otlp/v1/metrics";

/**
 * Paths that are read by GET or POST, each because Thanos 0.42 rewrites its selectors to the tenant
 * (`tenancy.RewritePromQL` and `tenancy.RewriteLabelMatchers` in pkg/api/query/v1.go).
 */
export const readPaths: readonly string[] = ["api/v1/query", "api/v1/query_range", "api/v1/series", "api/v1/labels"];

/** The tenant's rules and the alerts of each; Thanos does not limit them, the gateway does (`tenantRules.ts`). */
export const rulesPath = "api/v1/rules";

/** What the gateway answers itself: Thanos Receive keeps no metadata. */
export const metadataPath = "api/v1/metadata";

/** What is read over all tenants besides `readPaths`. */
export const globalReadPaths: readonly string[] = [...readPaths, rulesPath, "api/v1/alerts"];

/** Read by GET only, as Thanos has it. The build information holds no tenant's data. */
const readByGetPaths: readonly string[] = ["api/v1/status/buildinfo", rulesPath, metadataPath];

/** Label values, which are rewritten to the tenant. */
const readByGetPatterns: readonly string[] = ["^api/v1/label/[A-Za-z_][A-Za-z0-9_]*/values$"];

/** Paths that stay closed for one reason. */
export interface ClosedPaths {
  readonly paths: readonly string[];
  readonly reason: string;
}

/**
 * Paths that Prometheus, Grafana or Thanos clients know and that stay closed, with the reason that the client is told.
 * 404 rather than 501: a client that writes would repeat a 5xx for ever.
 */
export const closedPaths: readonly ClosedPaths[] = [
  {
    paths: ["api/v1/alerts"],
    reason: "Thanos answers with the alerts of every tenant; the tenant's own stand in api/v1/rules?type=alert",
  },
  { paths: ["api/v1/query_exemplars"], reason: "Thanos does not limit exemplars to a tenant" },
  { paths: ["api/v1/targets/metadata"], reason: "Thanos does not limit metadata to a tenant" },
  { paths: ["api/v1/targets"], reason: "Thanos answers with the targets of every tenant" },
  {
    paths: ["api/v1/stores", "api/v1/query_explain", "api/v1/query_range_explain", "api/v1/status/tsdb"],
    reason: "it describes the storage of every tenant",
  },
  {
    paths: ["api/v1/status/config", "api/v1/status/flags", "api/v1/status/runtimeinfo"],
    reason: "it describes the servers, not the tenant",
  },
  { paths: ["api/v1/read"], reason: "Thanos has no remote read" },
  { paths: ["api/v1/otlp/v1/traces", "api/v1/otlp/v1/logs"], reason: "Thanos keeps metrics only" },
];

/** ACLs that name what a path asks for (a write by OTLP is a write), read from the sample that holds the path without its leading slash. */
export function pathAcls(prefix: string, path: Expression): readonly Acl[] {
  const acl = (name: string, kind: "str" | "reg", values: readonly string[]): Acl => {
    return { name: `${prefix}_${name}`, sample: path, match: { kind, values } };
  };
  return [
    acl("write", "str", [...remoteWritePaths, otlpPath]),
    acl("otlp", "str", [otlpPath]),
    // Entries of one name are alternatives.
    acl("read_by_get", "str", readByGetPaths),
    acl("read_by_get", "reg", readByGetPatterns),
    acl("any_read", "str", [...readPaths, ...readByGetPaths]),
    acl("any_read", "reg", readByGetPatterns),
  ];
}
