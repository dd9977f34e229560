import { expect } from "chai";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { freePorts } from "../../lab/freePorts.ts";

describe("the web UI at the gateway", function () {
  this.timeout(60_000);
  let bench: GatewayBench;
  let url: string;
  before(async () => {
    const [webUi] = await freePorts(1);
    url = `http://127.0.0.1:${webUi!}`;
    bench = await startGateway((input) => ({ ...input, ports: { ...input.ports, webUi: webUi! } }));
  });
  after(() => bench?.close());
  beforeEach(() => bench.forget());

  const cases: readonly (readonly [name: string, path: string, options: RequestInit, status: number])[] = [
    ["asks for a credential", "/graph", {}, 401],
    ["is not for tenants", "/graph", { headers: { authorization: auth.a } }, 403],
    ["is for who reads all tenants", "/graph", { headers: { authorization: auth.global } }, 200],
    ["has the API that its pages ask", "/api/v1/stores", { headers: { authorization: auth.global } }, 200],
    ["takes queries by POST", "/api/v1/query", { method: "POST", headers: { authorization: auth.global } }, 200],
    ["changes nothing", "/api/v1/rules", { method: "PUT", headers: { authorization: auth.global } }, 405],
    ["has plain paths only", "/a%2fb", { headers: { authorization: auth.global } }, 400],
  ];
  for (const [name, path, options, status] of cases) {
    it(`${name}: ${path} is ${status}`, async () => {
      const response = await fetch(`${url}${path}`, options);
      expect(response.status).to.equal(status);
      expect(bench.globalQuery.arrivals.map((it) => it.url)).to.deep.equal(status === 200 ? [path] : []);
    });
  }

  it("tells browsers how to ask for a password", async () => {
    const response = await fetch(`${url}/`);
    expect(response.headers.get("www-authenticate")).to.equal('Basic realm="whizard"');
  });

  it("keeps credential and tenant headers from Query", async () => {
    const headers = { authorization: auth.global, "whizard-tenant": "a", "thanos-tenant": "a" };
    await fetch(`${url}/graph`, { headers });
    const [arrival] = bench.globalQuery.arrivals;
    const kept = Object.keys(arrival!.headers).filter((name) => /tenant|authorization/.test(name));
    expect(kept).to.deep.equal([]);
  });

  it("is on its own port only", async () => {
    const response = await fetch(`${bench.url}/graph`, { headers: { authorization: auth.global } });
    expect(response.status).to.equal(404);
  });
});
