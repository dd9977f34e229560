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

  /**
   * The address that a write reached, or what tells Prometheus to send it again: the status of an answer, or `closed` where the
   * connection ends without one, as HTTP has it when a connection that was used before breaks under a request.
   */
  const write = async (): Promise<string> => {
    try {
      const response = await agent.write();
      return response.status === 200 ? await response.text() : `${response.status}`;
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      if (cause?.code === "UND_ERR_SOCKET") return "closed";
      throw error;
    }
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
    const seen = new Set<string>();
    /** Many writes, one after the other; whether all of them reached an address. */
    const allReach = async (address: string): Promise<boolean> => {
      const answers: string[] = [];
      for (let count = 0; count < 50; count++) answers.push(await write());
      for (const answer of answers) seen.add(answer);
      return answers.every((answer) => answer === address);
    };
    expect(await allReach("127.0.0.2")).to.equal(true);
    for (const address of ["127.0.0.3", "127.0.0.2", "127.0.0.3"]) {
      names.records.set(host, [address]);
      // A connection to the old address may still be used, for a hundred writes more on average.
      await until(() => allReach(address), `all writes at ${address}`);
    }
    expect([...seen].sort()).to.deep.equal(["127.0.0.2", "127.0.0.3"]);
  });

  it("reconnects to the new address when the old one is gone, and tells Prometheus to wait until then", async () => {
    stopGateway("127.0.0.3");
    await until(async () => (await write()) === "503", "the loss of the gateway");
    names.records.set(host, ["127.0.0.2"]);
    const answers = new Set<string>();
    await until(async () => answers.add(await write()).has("127.0.0.2"), "a write at the new address");
    expect([...answers].filter((answer) => !["503", "closed", "127.0.0.2"].includes(answer))).to.deep.equal([]);
    expect(await agent.isReady()).to.equal(true);
  });
});
