import { expect } from "chai";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { until } from "./haproxyProcess.ts";

/** A server that answers when it is told to. */
const startHolding = async () => {
  const held: { readonly tenant: string; readonly response: ServerResponse }[] = [];
  const server = createServer((request, response) => {
    held.push({ tenant: String(request.headers["whizard-tenant"]), response });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const holds = (count: number): Promise<void> =>
    until(() => Promise.resolve(held.length === count), `${count} requests to arrive`);
  return {
    port: (server.address() as AddressInfo).port,
    held,
    holds,
    release: () => held.splice(0).forEach(({ response }) => response.end("answer")),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

describe("the gateway limits a tenant", function () {
  this.timeout(30_000);
  let bench: GatewayBench;
  let server: Awaited<ReturnType<typeof startHolding>>;
  before(async () => {
    server = await startHolding();
    bench = await startGateway((input) => ({
      ...input,
      queriesAtATime: 3,
      upstreams: { ...input.upstreams, reads: { queryFrontend: { host: "127.0.0.1", port: server.port } } },
    }));
  });
  after(async () => {
    await bench.close();
    server.close();
  });
  afterEach(() => server.release());

  const ask = (tenant: "a" | "b" | "few" | "slow" | "brief"): Promise<Response> =>
    fetch(`${bench.url}/${tenant}/api/v1/query?query=up`, { headers: { authorization: auth[tenant] } });
  const write = (tenant: "a" | "slow"): Promise<Response> =>
    fetch(`${bench.url}/${tenant}/api/v1/write`, {
      method: "POST",
      headers: { authorization: auth[tenant] },
      body: "samples",
    });
  const refusal = (error: string) => ({ status: "error", errorType: "too_many_requests", error });
  const several = <Answer>(count: number, send: () => Promise<Answer>): Promise<readonly Answer[]> =>
    Promise.all(Array.from({ length: count }, send));

  it("to its writes a second, and says when to come again", async () => {
    const [limited, others] = await Promise.all([several(10, () => write("slow")), several(10, () => write("a"))]);
    expect(others.map(({ status }) => status)).to.deep.equal(Array(10).fill(200));
    expect([...new Set(limited.map(({ status }) => status))].sort()).to.deep.equal([200, 429]);
    const refused = limited.find(({ status }) => status === 429)!;
    expect(refused.headers.get("retry-after")).to.equal("1");
    expect(await refused.json()).to.deep.equal(refusal("this tenant sends too many writes a second"));
  });

  it("to its queries a second, apart from its writes", async () => {
    const queries = several(10, () => ask("slow"));
    const release = setInterval(server.release, 50);
    const statuses = (await queries).map(({ status }) => status);
    clearInterval(release);
    expect([...new Set(statuses)].sort()).to.deep.equal([200, 429]);
    expect((await write("slow")).status).to.equal(200);
  });

  it("to its queries at a time, until one of them is answered", async () => {
    const running = several(2, () => ask("few"));
    await server.holds(2);
    const refused = await ask("few");
    expect([refused.status, await refused.json()]).to.deep.equal([
      429,
      refusal("this tenant has too many queries running"),
    ]);
    const other = ask("a");
    await server.holds(3);
    server.release();
    expect([...(await running), await other].map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    const next = ask("few");
    await server.holds(1);
    server.release();
    expect((await next).status).to.equal(200);
  });

  it("to its time for a query", async () => {
    const late = await ask("brief");
    expect([late.status, await late.json()]).to.deep.equal([
      504,
      { status: "error", errorType: "timeout", error: "the server behind the proxy did not answer in time" },
    ]);
  });

  it("and lets who asks less go before who asks more", async () => {
    const waiting = async (): Promise<number> => {
      const metrics = await (await fetch(`http://127.0.0.1:${bench.metricsPort}/metrics`)).text();
      return Number(/^haproxy_backend_current_queue\{proxy="query_frontend"\} (\d+)/m.exec(metrics)?.[1]);
    };
    const many = several(8, () => ask("a"));
    await server.holds(3);
    await until(async () => (await waiting()) === 5, "five queries to wait");
    const one = ask("b");
    await until(async () => (await waiting()) === 6, "six queries to wait");
    const begin = server.held.splice(0);
    begin[0]!.response.end("answer");
    await server.holds(1);
    expect(server.held[0]!.tenant).to.equal("b");
    begin.forEach(({ response }) => response.end("answer"));
    const release = setInterval(server.release, 20);
    const answers = [...(await many), await one];
    clearInterval(release);
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(9).fill(200));
  });
});
