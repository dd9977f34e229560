import { expect } from "chai";
import { createServer, type Server } from "node:http";
import { startAgentProxy, type AgentProxyBench } from "./agentProxyBench.ts";
import { until } from "./haproxyProcess.ts";
import { nameServer, type NameServer } from "./nameServer.ts";

const host = "metrics.example";

describe("an agent proxy whose gateway moves to another address", function () {
  this.timeout(60_000);
  const gateways = new Map<string, Server>();
  let names: NameServer;
  let port = 0;
  let agent: AgentProxyBench;

  /** A gateway that answers every write with its address. */
  const startGateway = async (address: string): Promise<void> => {
    const server = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.end(address));
    });
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    port = (server.address() as { port: number }).port;
    gateways.set(address, server);
  };

  const stopGateway = (address: string): void => {
    const server = gateways.get(address);
    server?.closeAllConnections();
    server?.close();
    gateways.delete(address);
  };

  /** The address that a write reached, or the status of an answer that tells Prometheus to send it again. */
  const write = async (): Promise<string> => {
    const response = await agent.write();
    return response.status === 200 ? response.text() : `${response.status}`;
  };

  before(async () => {
    names = await nameServer();
    await startGateway("127.0.0.2");
    await startGateway("127.0.0.3");
    names.records.set(host, ["127.0.0.2"]);
    agent = await startAgentProxy({
      gateway: { scheme: "http", host, port },
      dns: { nameservers: [{ address: "127.0.0.1", port: names.port }], holdSeconds: 1 },
    });
    await until(agent.isReady, "the agent proxy");
  });
  after(async () => {
    await agent?.close();
    for (const address of [...gateways.keys()]) stopGateway(address);
    await names.close();
  });

  it("follows its name, and no write fails while both addresses are served", async () => {
    const seen: string[] = [];
    const send = async (): Promise<string> => {
      const answer = await write();
      seen.push(answer);
      return answer;
    };
    expect(await send()).to.equal("127.0.0.2");
    names.records.set(host, ["127.0.0.3"]);
    await until(async () => (await send()) === "127.0.0.3", "a write at the new address");
    // It stays there: connections to the old address are not used again.
    for (let count = 0; count < 20; count++) await send();
    expect([...new Set(seen)]).to.deep.equal(["127.0.0.2", "127.0.0.3"]);
    expect(seen.lastIndexOf("127.0.0.2")).to.be.below(seen.indexOf("127.0.0.3"));
  });

  it("reconnects to the new address when the old one is gone, and tells Prometheus to wait until then", async () => {
    stopGateway("127.0.0.3");
    await until(async () => (await write()) === "503", "the loss of the gateway");
    names.records.set(host, ["127.0.0.2"]);
    const answers = new Set<string>();
    await until(async () => answers.add(await write()).has("127.0.0.2"), "a write at the new address");
    expect([...answers].filter((answer) => !["503", "127.0.0.2"].includes(answer))).to.deep.equal([]);
    expect(await agent.isReady()).to.equal(true);
  });
});
