import { expect } from "chai";
import { once } from "node:events";
import { copyFileSync, mkdirSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { authority, type Authority, type Certificate } from "../core/haproxy/certificates.ts";
import { temporaryFolder, until } from "../core/haproxy/haproxyProcess.ts";
import { Fanout, Stub } from "./fanoutProcess.ts";

/** Puts a certificate where the program looks for its own. */
const place = (folder: string, { caFile }: Authority, { certificateFile }: Certificate): void => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(certificateFile.replace(/crt$/, "key"), join(folder, "tls.key"));
  copyFileSync(certificateFile, join(folder, "tls.crt"));
  copyFileSync(caFile, join(folder, "ca.crt"));
};

describe("the fan-out of writes, by the components' TLS", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const own = authority(folder.path, "own");
  const foreign = authority(folder.path, "foreign");
  const identity = join(folder.path, "identity");
  let router: Stub;
  let fanout: Fanout;
  /** Serial numbers of the certificates that the router was shown. */
  const shown: string[] = [];

  before(async () => {
    place(identity, own, own.issue("first"));
    const { cert, key } = own.issue("router");
    router = new Stub({ cert, key, ca: own.ca, requestCert: true, rejectUnauthorized: true });
    router.onConnection((serial) => shown.push(serial));
    await router.listen();
    fanout = await Fanout.start(router, [], identity);
  });
  after(async () => {
    await fanout.close();
    await router.close();
    folder.remove();
  });

  const write = async (client: Partial<Certificate>, agent?: Agent): Promise<number | string> => {
    const sent = request({
      host: "localhost",
      port: fanout.port,
      path: "/api/v1/receive",
      method: "POST",
      headers: { "WHIZARD-TENANT": "a" },
      ca: own.ca,
      cert: client.cert,
      key: client.key,
      ...(agent === undefined ? { agent: false } : { agent }),
    });
    const answered = once(sent, "response") as Promise<[import("node:http").IncomingMessage]>;
    sent.end("body");
    try {
      const [response] = await answered;
      await text(response);
      return response.statusCode ?? 0;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };

  it("takes writes of a client with a certificate of the authority, and shows its own to the router", async () => {
    expect(await write(own.issue("gateway"))).to.equal(200);
    expect(router.got.at(-1)?.headers["whizard-tenant"]).to.equal("a");
    expect(shown).to.have.length(1);
  });

  it("takes none of a client without one, or with one of another authority", async () => {
    const before = router.got.length;
    expect([await write({}), await write(foreign.issue("stranger"))]).to.not.include(200);
    expect(router.got).to.have.length(before);
  });

  it("goes on with a renewed certificate within seconds, without a lost write", async () => {
    const client = own.issue("gateway");
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const results: (number | string)[] = [];
    let isOver = false;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) results.push(await write(client, agent));
      }),
    );
    const seen = new Set(shown);
    place(identity, own, own.issue("second"));
    await until(() => Promise.resolve(shown.some((serial) => !seen.has(serial))), "the new certificate at the router");
    isOver = true;
    await load;
    agent.destroy();
    expect(results.filter((result) => result !== 200)).to.deep.equal([]);
    expect(results.length).to.be.greaterThan(20);
    expect(fanout.log).to.include("the certificate was renewed");
  });
});
