import { auth } from "./gatewayBench.ts";

/** A request and what must become of it. */
export interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status: number;
  readonly text?: RegExp;
  readonly arrives?: {
    readonly at: "router" | "queryFrontend" | "globalQuery";
    readonly url: string;
    readonly tenant?: string;
  };
}

const form = { "content-type": "application/x-www-form-urlencoded" };

/** Requests that pass, and how they arrive. */
export const served: readonly Case[] = [
  ...["receive", "write"].map((path): Case => ({
    name: `a write to ${path} reaches the router`,
    method: "POST",
    path: `/a/api/v1/${path}`,
    authorization: auth.a,
    headers: { "content-encoding": "snappy", "x-prometheus-remote-write-version": "2.0.0" },
    body: "samples",
    status: 200,
    arrives: { at: "router", url: "/api/v1/receive", tenant: "a" },
  })),
  ...[
    "query?query=up",
    "query_range?query=up&start=1",
    "series?match[]=up",
    "labels",
    "label/job/values",
    "status/buildinfo",
  ].map((path): Case => ({
    name: `GET ${path} reaches the query frontend with its query string`,
    path: `/a/api/v1/${path}`,
    authorization: auth.a,
    status: 200,
    arrives: { at: "queryFrontend", url: `/api/v1/${path}`, tenant: "a" },
  })),
  ...["query", "query_range", "series", "labels"].map((path): Case => ({
    name: `POST ${path} reaches the query frontend with its body`,
    method: "POST",
    path: `/b/api/v1/${path}`,
    authorization: auth.b,
    headers: form,
    body: "query=up%20%3E%200",
    status: 200,
    arrives: { at: "queryFrontend", url: `/api/v1/${path}`, tenant: "b" },
  })),
  {
    name: "a bearer token is a credential as well",
    path: "/a/api/v1/query?query=up",
    authorization: auth.aToken,
    status: 200,
    arrives: { at: "queryFrontend", url: "/api/v1/query?query=up", tenant: "a" },
  },
  {
    name: "a credential that only reads may read",
    path: "/a/api/v1/labels",
    authorization: auth.aReads,
    status: 200,
    arrives: { at: "queryFrontend", url: "/api/v1/labels", tenant: "a" },
  },
  {
    name: "a credential that only writes may write",
    method: "POST",
    path: "/a/api/v1/receive",
    authorization: auth.aWrites,
    body: "samples",
    status: 200,
    arrives: { at: "router", url: "/api/v1/receive", tenant: "a" },
  },
  {
    name: "a tenant that is admitted to read may read",
    path: "/frozen/api/v1/labels",
    authorization: auth.frozen,
    status: 200,
    arrives: { at: "queryFrontend", url: "/api/v1/labels", tenant: "frozen" },
  },
  {
    name: "a global credential reads all tenants without a tenant header",
    path: "/api/v1/query?query=up",
    authorization: auth.global,
    headers: { "whizard-tenant": "b" },
    status: 200,
    arrives: { at: "globalQuery", url: "/api/v1/query?query=up" },
  },
];

/** Requests that the gateway answers itself. */
export const refused: readonly Case[] = [
  { name: "no credential is 401 and says which scheme", path: "/a/api/v1/query", status: 401, text: /credential/ },
  { name: "an unknown credential is 401", path: "/a/api/v1/query", authorization: "Basic eDp5", status: 401 },
  { name: "an unknown tenant without credential is 401 like a known one", path: "/nobody/api/v1/query", status: 401 },
  {
    name: "the credential of another tenant is 403",
    path: "/b/api/v1/query",
    authorization: auth.a,
    status: 403,
    text: /not of this tenant/,
  },
  {
    name: "a tenant that does not exist is the same 403",
    path: "/nobody/api/v1/query",
    authorization: auth.a,
    status: 403,
    text: /not of this tenant/,
  },
  {
    name: "a tenant that is not admitted is 403",
    path: "/stranger/api/v1/query",
    authorization: auth.stranger,
    status: 403,
    text: /not admitted/,
  },
  {
    name: "a write of a tenant that is admitted to read is 403",
    method: "POST",
    path: "/frozen/api/v1/receive",
    authorization: auth.frozen,
    body: "x",
    status: 403,
  },
  {
    name: "a write with a reading credential is 403",
    method: "POST",
    path: "/a/api/v1/receive",
    authorization: auth.aReads,
    body: "x",
    status: 403,
  },
  {
    name: "a read with a writing credential is 403",
    path: "/a/api/v1/query",
    authorization: auth.aWrites,
    status: 403,
  },
  {
    name: "a tenant's credential does not read all tenants",
    path: "/api/v1/query",
    authorization: auth.a,
    status: 403,
  },
  { name: "a global credential is of no tenant", path: "/a/api/v1/query", authorization: auth.global, status: 403 },
  {
    name: "a global write does not exist",
    method: "POST",
    path: "/api/v1/receive",
    authorization: auth.global,
    body: "x",
    status: 404,
  },
  { name: "GET of a write path is 405", path: "/a/api/v1/receive", authorization: auth.a, status: 405 },
  {
    name: "POST of label values is 405",
    method: "POST",
    path: "/a/api/v1/label/job/values",
    authorization: auth.a,
    body: "x",
    status: 405,
  },
  {
    name: "DELETE of a read path is 405",
    method: "DELETE",
    path: "/a/api/v1/series",
    authorization: auth.a,
    status: 405,
  },
  ...[
    "rules",
    "alerts",
    "query_exemplars",
    "metadata",
    "targets",
    "targets/metadata",
    "stores",
    "query_explain",
    "status/tsdb",
    "status/config",
    "read",
    "otlp/v1/metrics",
  ].map((path): Case => ({
    name: `${path} is closed and says why`,
    path: `/a/api/v1/${path}`,
    authorization: auth.a,
    status: 404,
    text: /not served here: /,
  })),
  ...[
    "/",
    "/a",
    "/a/",
    "/a/api/v1",
    "/a/api/v1/",
    "/a/api/v1/query/",
    "/a/api/v1/label/values",
    "/a/api/v1/label/a/b/values",
    "/a/api/v1/label/9a/values",
    "/metrics",
    "/a/metrics",
    "/-/reload",
    "/api/v1/rules",
    "/a/api/v2/query",
    "/a/api/v1/admin/tsdb/delete_series",
    "/debug/pprof/heap",
  ].map((path): Case => ({ name: `${path} is not found`, path, authorization: auth.a, status: 404 })),
  {
    name: "a body beyond the limit is 413",
    method: "POST",
    path: "/a/api/v1/receive",
    authorization: auth.a,
    body: "x".repeat(100_001),
    status: 413,
  },
];
