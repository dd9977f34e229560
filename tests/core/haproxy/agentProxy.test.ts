import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildAgentProxyConfig, type AgentProxyInput } from "../../../provider/core/haproxy/agentProxy.ts";
import { renderAgentCredential } from "../../../provider/core/haproxy/maps.ts";
import { buildCommand } from "../../../provider/core/haproxy/processSettings.ts";
import { renderHaproxy } from "../../../provider/core/haproxy/render.ts";
import { authority, type Authority } from "./certificates.ts";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { startHaproxy, temporaryFolder, until, type HaproxyProcess } from "./haproxyProcess.ts";
import { freePorts } from "../../lab/freePorts.ts";
import { rawRequest } from "./rawRequest.ts";

describe("the agent proxy before a real gateway", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let ca: Authority;
  let gateway: GatewayBench;
  let agent: HaproxyProcess;
  let port: number;
  let metrics: string;
  let input: AgentProxyInput;

  async function startAgent(change: Partial<AgentProxyInput>, probe: string): Promise<HaproxyProcess> {
    const config = join(folder.path, "agent.cfg");
    writeFileSync(config, renderHaproxy(buildAgentProxyConfig({ ...input, ...change })));
    return startHaproxy(buildCommand(config, input), probe);
  }

  before(async () => {
    ca = authority(folder.path, "authority");
    const { certificateFile } = ca.issue("gateway");
    gateway = await startGateway((it) => ({ ...it, tls: { certificateFile } }));
    const credentialFile = join(folder.path, "credential.map");
    writeFileSync(credentialFile, renderAgentCredential(auth.a));
    const [http, metricsPort] = await freePorts(2);
    port = http!;
    metrics = `http://127.0.0.1:${metricsPort!}`;
    input = {
      tenant: "a",
      tenantHeader: "WHIZARD-TENANT",
      gateway: { scheme: "https", host: "127.0.0.1", port: gateway.port },
      tls: { caFile: ca.caFile, serverName: "gateway" },
      credentialFile,
      ports: { http: port, metrics: metricsPort! },
      address: "127.0.0.1",
      runDirectory: folder.path,
      logAllRequests: true,
    };
    agent = await startAgent({}, `${metrics}/-/ready`);
  });
  after(async () => {
    await agent?.stop();
    await gateway?.close();
    folder.remove();
  });
  beforeEach(() => gateway.forget());

  const local = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, init);

  for (const path of ["/api/v1/write", "/api/v1/receive"]) {
    it(`takes a local write to ${path} to the tenant's ingesters`, async () => {
      const headers = { "content-encoding": "snappy", authorization: "Basic local", "whizard-tenant": "b" };
      const response = await local(path, { method: "POST", headers, body: "samples" });
      expect(response.status).to.equal(200);
      const [arrival] = gateway.router.arrivals;
      expect([
        arrival!.url,
        arrival!.body,
        arrival!.headers["whizard-tenant"],
        arrival!.headers["content-encoding"],
      ]).to.deep.equal(["/api/v1/receive", "samples", "a", "snappy"]);
    });
  }

  for (const path of [
    "/api/v1/query?query=up",
    "/api/v1/query_range?query=up",
    "/api/v1/series?match[]=up",
    "/api/v1/labels",
    "/api/v1/label/job/values",
  ]) {
    it(`takes a local read of ${path} to the tenant's data`, async () => {
      expect(await (await local(path)).text()).to.equal("query-frontend");
      expect([
        gateway.queryFrontend.arrivals[0]!.url,
        gateway.queryFrontend.arrivals[0]!.headers["whizard-tenant"],
      ]).to.deep.equal([path, "a"]);
    });
  }

  it("takes a local reader of rules to the tenant's own", async () => {
    await local("/api/v1/rules?type=alert");
    const [arrival] = gateway.queryFrontend.arrivals;
    expect(arrival!.url).to.equal("/api/v1/rules?match%5B%5D=%7Btenant_id%3D%22a%22%7D&type=alert");
  });

  for (const [path, status] of [
    ["/b/api/v1/query", 404],
    ["/a/api/v1/query", 404],
    ["/api/v1/targets", 404],
    ["/api/v1/../../b/api/v1/query", 400],
    ["/../b/api/v1/query", 400],
    ["/api/v1%2f..%2f..%2fb/api/v1/query", 400],
    ["http://gateway/b/api/v1/query", 400],
    ["//b/api/v1/query", 400],
  ] as const) {
    it(`does not forward ${path}`, async () => {
      const answer = await rawRequest(port, `GET ${path} HTTP/1.1\r\nHost: agent\r\n\r\n`);
      expect(answer.statuses).to.deep.equal([status]);
      expect(gateway.queryFrontend.arrivals).to.deep.equal([]);
    });
  }

  it("passes on what the gateway refuses, so that Prometheus sees the reason", async () => {
    const send = () => local("/api/v1/write", { method: "POST", body: "x".repeat(100_001) });
    // The answer comes before the body has been read to its end. A reset may overtake it then; Prometheus sends again.
    let response: Response | undefined;
    await until(async () => (response = await send().catch(() => undefined)) !== undefined, "an answer");
    expect([response!.status, await response!.text()]).to.deep.equal([
      413,
      '{"status":"error","errorType":"too_large","error":"a body may hold 100000 bytes at most"}',
    ]);
  });

  it("never writes its credential into the configuration or the log", async () => {
    await local("/api/v1/labels");
    const secret = auth.a.slice("Basic ".length);
    expect(renderHaproxy(buildAgentProxyConfig(input))).not.to.contain(secret);
    expect(agent.log()).not.to.contain(secret);
  });

  it("does not trust a gateway of another name or another authority", async () => {
    const foreign = authority(folder.path, "foreign-authority");
    for (const tls of [
      { caFile: ca.caFile, serverName: "other" },
      { caFile: foreign.caFile, serverName: "gateway" },
    ]) {
      await agent.stop();
      agent = await startAgent({ tls }, `${metrics}/-/healthy`);
      const response = await local("/api/v1/write", { method: "POST", body: "x" });
      expect(response.status).to.equal(503);
      await until(async () => (await fetch(`${metrics}/-/ready`)).status === 503, "the agent to be not ready");
    }
    expect(gateway.router.arrivals).to.deep.equal([]);
  });

  it("stays alive and answers 503 without a credential", async () => {
    await agent.stop();
    writeFileSync(input.credentialFile!, "");
    agent = await startAgent({}, `${metrics}/-/ready`);
    const response = await local("/api/v1/write", { method: "POST", body: "x" });
    expect([response.status, await response.text()]).to.deep.equal([503, "the agent proxy has no credential yet"]);
    writeFileSync(input.credentialFile!, renderAgentCredential(auth.a));
    await agent.reload();
    // A connection that was idle during the reload gets one more answer from the old process.
    await until(
      async () => (await local("/api/v1/write", { method: "POST", body: "x" })).status === 200,
      "the new credential",
    );
  });
});
