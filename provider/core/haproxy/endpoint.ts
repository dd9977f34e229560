import type { Acl, Expression } from "./section.ts";

/** Prometheus and Thanos paths that take samples, POST only. Both reach the router as `/api/v1/receive`. */
const writePaths: readonly string[] = ["api/v1/receive", "api/v1/write"];

/**
 * Paths that are read by GET or POST, each because Thanos 0.42 rewrites its selectors to the tenant
 * (`tenancy.RewritePromQL` and `tenancy.RewriteLabelMatchers` in pkg/api/query/v1.go).
 */
export const readPaths: readonly string[] = ["api/v1/query", "api/v1/query_range", "api/v1/series", "api/v1/labels"];

/** Paths that are read by GET only, as patterns: label values are rewritten to the tenant, buildinfo holds no tenant's data. */
const readByGetPatterns: readonly string[] = [
  "^api/v1/label/[A-Za-z_][A-Za-z0-9_]*/values$",
  "^api/v1/status/buildinfo$",
];

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
  { paths: ["api/v1/rules", "api/v1/alerts"], reason: "Thanos answers with the rules and alerts of every tenant" },
  { paths: ["api/v1/query_exemplars"], reason: "Thanos does not limit exemplars to a tenant" },
  { paths: ["api/v1/metadata", "api/v1/targets/metadata"], reason: "Thanos does not limit metadata to a tenant" },
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
  { paths: ["api/v1/otlp/v1/metrics"], reason: "OTLP is not forwarded, send remote write" },
];

/** ACLs that name what a path asks for, read from the sample that holds the path without its leading slash. */
export function pathAcls(prefix: string, path: Expression): readonly Acl[] {
  return [
    { name: `${prefix}_write`, sample: path, match: { kind: "str", values: writePaths } },
    { name: `${prefix}_read`, sample: path, match: { kind: "str", values: readPaths } },
    { name: `${prefix}_read_by_get`, sample: path, match: { kind: "reg", values: readByGetPatterns } },
    // Entries of one name are alternatives.
    { name: `${prefix}_any_read`, sample: path, match: { kind: "str", values: readPaths } },
    { name: `${prefix}_any_read`, sample: path, match: { kind: "reg", values: readByGetPatterns } },
  ];
}
