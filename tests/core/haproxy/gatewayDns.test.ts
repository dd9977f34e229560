import { expect } from "chai";
import { createServer, type Server } from "node:http";
import { auth, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { until } from "./haproxyProcess.ts";
import { nameServer, type NameServer } from "./nameServer.ts";

const service = "router.whizard.svc.cluster.local";

describe("the gateway before a headless Service", function () {
  this.timeout(60_000);
  let names: NameServer;
  let bench: GatewayBench;
  const pods: Server[] = [];
  let port = 0;

  async function pod(address: string): Promise<void> {
    const server = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.end(address));
    });
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    port = (server.address() as { port: number }).port;
    pods.push(server);
  }

  before(async () => {
    names = await nameServer();
    for (const address of ["127.0.0.1", "127.0.0.2", "127.0.0.3"]) {
      await pod(address);
    }
    bench = await startGateway((input) => ({
      ...input,
      upstreams: {
        ...input.upstreams,
        router: { host: service, port, maxPods: 4 },
        globalQuery: { host: "localhost", port, maxPods: 4 },
      },
      dns: { nameservers: [{ address: "127.0.0.1", port: names.port }], holdSeconds: 1 },
    }));
  });
  after(async () => {
    await bench?.close();
    for (const server of pods) {
      server.closeAllConnections();
      server.close();
    }
    await names.close();
  });

  const write = async (): Promise<string> => {
    const headers = { authorization: auth.a, connection: "close" };
    const response = await fetch(`${bench.url}/a/api/v1/write`, { method: "POST", headers, body: "x" });
    return response.status === 200 ? response.text() : `${response.status}`;
  };
  const reached = async (): Promise<string> => {
    const answers: string[] = [];
    for (let count = 0; count < 12; count++) {
      answers.push(await write());
    }
    return [...new Set(answers)].sort().join(" ");
  };

  it("starts before the name exists and answers 503 until then", async () => {
    expect(await reached()).to.equal("503");
  });

  it("spreads writes over all pods as soon as they appear", async () => {
    names.records.set(service, ["127.0.0.1", "127.0.0.2"]);
    await until(async () => (await reached()) === "127.0.0.1 127.0.0.2", "both pods");
  });

  it("follows pods that move, without a reload", async () => {
    names.records.set(service, ["127.0.0.2", "127.0.0.3"]);
    await until(async () => (await reached()) === "127.0.0.2 127.0.0.3", "the moved pod");
  });

  it("reloads without a moment in which it knows no server", async () => {
    names.records.set("localhost", ["127.0.0.1", "127.0.0.2"]);
    const read = async (): Promise<number> => {
      const response = await fetch(`${bench.url}/api/v1/query`, {
        headers: { authorization: auth.global, connection: "close" },
      });
      await response.text();
      return response.status;
    };
    await until(async () => (await read()) === 200, "the name to be known");
    const statuses: number[] = [];
    let running = true;
    const load = (async () => {
      while (running) {
        statuses.push(await read());
      }
    })();
    for (let round = 0; round < 3; round++) {
      await bench.haproxy.reload();
    }
    running = false;
    await load;
    expect([...new Set(statuses)]).to.deep.equal([200]);
  });
});
