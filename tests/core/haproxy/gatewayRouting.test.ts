import { expect } from "chai";
import { rmSync } from "node:fs";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { until } from "./haproxyProcess.ts";

interface Case {
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

const served: readonly Case[] = [
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

const refused: readonly Case[] = [
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

async function send(bench: GatewayBench, it: Case): Promise<Response> {
  return fetch(`${bench.url}${it.path}`, {
    method: it.method ?? "GET",
    headers: { ...it.headers, ...(it.authorization === undefined ? {} : { authorization: it.authorization }) },
    ...(it.body === undefined ? {} : { body: it.body }),
  });
}

async function lastLogged(bench: GatewayBench, path: string): Promise<Record<string, unknown> | undefined> {
  const find = (): Record<string, unknown> | undefined =>
    bench.haproxy
      .log()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .findLast((line) => line["path"] === path && line["status"] === 200);
  await until(() => Promise.resolve(find() !== undefined), `a log line of ${path}`);
  return find();
}

describe("the gateway", function () {
  this.timeout(30_000);
  let bench: GatewayBench;
  before(async () => {
    bench = await startGateway();
  });
  after(() => bench.close());
  beforeEach(() => bench.forget());

  for (const it_ of served) {
    it(it_.name, async () => {
      const response = await send(bench, it_);
      expect(response.status).to.equal(it_.status);
      const { at, url, tenant } = it_.arrives!;
      const [arrival, ...more] = bench[at].arrivals;
      expect(more).to.deep.equal([]);
      expect({
        url: arrival!.url,
        method: arrival!.method,
        body: arrival!.body,
        tenant: arrival!.headers["whizard-tenant"],
      }).to.deep.equal({
        url,
        method: it_.method ?? "GET",
        body: it_.body ?? "",
        tenant,
      });
      expect(arrival!.headers).not.to.have.property("authorization");
    });
  }

  for (const it_ of refused) {
    it(it_.name, async () => {
      const response = await send(bench, it_);
      expect(response.status).to.equal(it_.status);
      expect(await response.text()).to.match(it_.text ?? /./);
      expect(response.headers.get("content-type")).to.match(/^text\/plain/);
      expect([...bench.router.arrivals, ...bench.queryFrontend.arrivals, ...bench.globalQuery.arrivals]).to.deep.equal(
        [],
      );
    });
  }

  it("keeps what remote write and queries say about their bodies", async () => {
    const headers = {
      authorization: auth.a,
      "content-encoding": "snappy",
      "content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request",
      "x-prometheus-remote-write-version": "2.0.0",
      "user-agent": "Prometheus/3",
      "accept-encoding": "gzip",
    };
    await fetch(`${bench.url}/a/api/v1/write`, { method: "POST", headers, body: "x" });
    const { authorization, ...kept } = headers;
    expect(authorization).to.equal(auth.a);
    expect(bench.router.arrivals[0]!.headers).to.include(kept);
  });

  it("names the scheme in a 401 and the methods in a 405", async () => {
    const anonymous = await fetch(`${bench.url}/a/api/v1/query`);
    const wrongMethod = await fetch(`${bench.url}/a/api/v1/write`, { headers: { authorization: auth.a } });
    expect([anonymous.headers.get("www-authenticate"), wrongMethod.headers.get("allow")]).to.deep.equal([
      'Basic realm="whizard"',
      "POST",
    ]);
  });

  it("answers probes on both ports and metrics on its own port only", async () => {
    const metrics = `http://127.0.0.1:${bench.metricsPort}`;
    const statuses = await Promise.all(
      [
        `${bench.url}/-/healthy`,
        `${bench.url}/-/ready`,
        `${metrics}/-/healthy`,
        `${metrics}/-/ready`,
        `${metrics}/a/api/v1/query`,
      ].map(async (url) => (await fetch(url)).status),
    );
    expect(statuses).to.deep.equal([200, 200, 200, 200, 404]);
    expect(await (await fetch(`${metrics}/metrics`)).text()).to.match(
      /haproxy_backend_http_responses_total\{proxy="router",code="2xx"\} \d/,
    );
  });

  it("logs one JSON object a request, without credential and query string", async () => {
    await fetch(`${bench.url}/a/api/v1/query?query=secret_metric`, { headers: { authorization: auth.a } });
    const last = await lastLogged(bench, "/a/api/v1/query");
    expect(last).to.include({ method: "GET", path: "/a/api/v1/query", status: 200, backend: "query_frontend" });
    expect(bench.haproxy.log()).not.to.match(/secret|Basic|Bearer|authorization/i);
  });
});

describe("the gateway without its servers", function () {
  this.timeout(30_000);
  it("is 503, which Prometheus repeats, and not ready only when no server is left", async () => {
    const bench = await startGateway();
    try {
      const write = (): Promise<Response> =>
        fetch(`${bench.url}/a/api/v1/write`, { method: "POST", headers: { authorization: auth.a }, body: "x" });
      await bench.router.close();
      const response = await write();
      expect([response.status, await response.text()]).to.deep.equal([503, "no server is available, try again"]);
      expect((await fetch(`${bench.url}/-/ready`)).status).to.equal(200);
      await Promise.all([bench.queryFrontend.close(), bench.globalQuery.close()]);
      const ready = async (): Promise<number> => (await fetch(`${bench.url}/-/ready`)).status;
      await until(async () => (await ready()) === 503, "the gateway to be not ready");
      expect((await fetch(`${bench.url}/-/healthy`)).status).to.equal(200);
    } finally {
      await bench.haproxy.stop();
      rmSync(bench.folder, { recursive: true, force: true });
    }
  });
});
