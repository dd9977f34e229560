import { expect } from "chai";
import { Agent, request } from "node:http";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { basicAuthorization, credentialDigest } from "../../../provider/core/haproxy/credential.ts";
import { auth, credentials, startGateway, type GatewayBench } from "./gatewayBench.ts";

async function write(port: number, authorization: string, agent?: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = { authorization, "content-length": "7" };
    request(
      { host: "127.0.0.1", port, path: "/a/api/v1/write", method: "POST", headers, agent: agent ?? false },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    )
      .on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end("samples");
  });
}

describe("the gateway reloads", function () {
  this.timeout(60_000);
  let bench: GatewayBench;
  const next = basicAuthorization("a", "secret-next");
  const nextCredential = { digest: credentialDigest("a", "secret-next"), tenant: "a", access: "rw" } as const;

  before(async () => {
    bench = await startGateway();
  });
  after(() => bench.close());

  it("rotates a credential with an overlap and loses no request that must pass", async () => {
    const old = credentials.filter((it) => it.digest !== credentialDigest("a", "secret-a"));
    const stages = [
      [...credentials, nextCredential],
      [...old, nextCredential],
    ];
    const pools = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true }), undefined];
    let running = true;
    let current = auth.a as string;
    let sent = 0;
    const failures: (number | string)[] = [];
    const load = pools.map(async (agent) => {
      while (running) {
        const status = await write(bench.port, current, agent);
        sent++;
        if (status !== 200) {
          failures.push(status);
        }
      }
    });
    try {
      for (let round = 0; round < 5; round++) {
        await bench.haproxy.reload();
      }
      bench.writeCredentials(stages[0]!);
      await bench.haproxy.reload();
      current = next;
      await new Promise((resolve) => setTimeout(resolve, 200));
      bench.writeCredentials(stages[1]!);
      await bench.haproxy.reload();
      await new Promise((resolve) => setTimeout(resolve, 300));
    } finally {
      running = false;
      await Promise.all(load);
    }
    pools.forEach((agent) => agent?.destroy());
    expect(failures).to.deep.equal([]);
    expect(sent).to.be.greaterThan(100);
    expect([await write(bench.port, auth.a), await write(bench.port, next)]).to.deep.equal([401, 200]);
  });

  it("keeps serving the old maps when the new ones cannot be read", async () => {
    const map = join(bench.folder, "credentials.map");
    renameSync(map, `${map}.away`);
    bench.haproxy.master.kill("SIGHUP");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await write(bench.port, next)).to.equal(200);
    renameSync(`${map}.away`, map);
    await bench.haproxy.reload();
    expect(await write(bench.port, next)).to.equal(200);
  });

  it("names its master in the pid file, and ends softly on SIGUSR1", async () => {
    const pid = Number(readFileSync(join(bench.folder, "haproxy.pid"), "utf8").split("\n")[0]);
    expect(pid).to.equal(bench.haproxy.master.pid);
    const ended = new Promise((resolve) => bench.haproxy.master.once("exit", resolve));
    bench.haproxy.master.kill("SIGUSR1");
    await ended;
    expect(await write(bench.port, next)).to.equal("ECONNREFUSED");
  });
});
