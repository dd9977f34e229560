import { expect } from "chai";
import { rmSync } from "node:fs";
import type { Case } from "./gatewayCase.ts";
import { refused, served } from "./gatewayCases.ts";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { until } from "./haproxyProcess.ts";

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

/** What the kind of an error is called, by its status. */
const errorTypes: Readonly<Record<number, string>> = {
  400: "bad_data",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "too_large",
  415: "unsupported_media_type",
};

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

  it("metadata is told to be none, since Thanos keeps none", async () => {
    const response = await fetch(`${bench.url}/a/api/v1/metadata?metric=up`, { headers: { authorization: auth.a } });
    expect([response.status, response.headers.get("content-type"), await response.json()]).to.deep.equal([
      200,
      "application/json",
      { status: "success", data: {} },
    ]);
    expect(bench.queryFrontend.arrivals).to.deep.equal([]);
  });

  for (const it_ of refused) {
    it(it_.name, async () => {
      const response = await send(bench, it_);
      expect(response.status).to.equal(it_.status);
      expect(response.headers.get("content-type")).to.equal("application/json");
      const { error, ...kind } = (await response.json()) as { readonly error: string };
      expect(error).to.match(it_.text ?? /./);
      expect(kind).to.deep.equal({ status: "error", errorType: errorTypes[it_.status] });
      expect([...bench.router.arrivals, ...bench.queryFrontend.arrivals, ...bench.globalQuery.arrivals]).to.deep.equal(
        [],
      );
    });
  }

  it("keeps what remote write and queries say about their bodies", async () => {
    const headers = {
      authorization: auth.a,
      "content-encoding": "snappy",
      "content-type": "application/x-protobuf;proto=prometheus.WriteRequest",
      "x-prometheus-remote-write-version": "0.1.0",
      "user-agent": "Prometheus/3",
      "accept-encoding": "gzip",
    };
    await fetch(`${bench.url}/a/api/v1/write`, { method: "POST", headers, body: "x" });
    const { authorization, ...kept } = headers;
    expect(authorization).to.equal(auth.a);
    expect(bench.router.arrivals[0]!.headers).to.include(kept);
  });

  it("passes a body that is larger than HAProxy's buffers whole", async () => {
    const body = "0123456789".repeat(9_999);
    await fetch(`${bench.url}/a/api/v1/write`, { method: "POST", headers: { authorization: auth.a }, body });
    expect(bench.router.arrivals[0]!.body).to.equal(body);
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
      expect([response.status, await response.text()]).to.deep.equal([
        503,
        '{"status":"error","errorType":"unavailable","error":"no server is available, try again"}',
      ]);
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
