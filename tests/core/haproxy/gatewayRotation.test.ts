import { expect } from "chai";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Agent, request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { basicAuthorization, credentialDigest } from "../../../provider/core/haproxy/credential.ts";
import { followMapsScript } from "../../../provider/core/haproxy/followMaps.ts";
import type { Credential } from "../../../provider/core/haproxy/maps.ts";
import { startGateway, type GatewayBench } from "./gatewayBench.ts";
import { until } from "./haproxyProcess.ts";

const values = { old: "the old password", new: "the new password" } as const;
type Generation = keyof typeof values;

const known = (...generations: readonly Generation[]): readonly Credential[] =>
  generations.map((generation) => {
    return { tenant: "a", digest: credentialDigest("a", values[generation]), access: "rw" };
  });

/** Writes one after the other on some connections that stay, with one generation of a tenant's password. */
class Load {
  readonly statuses: number[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #lanes: readonly Promise<void>[];
  #isOver = false;

  constructor(port: number, generation: Generation) {
    const headers = { authorization: basicAuthorization("a", values[generation]), "content-length": 7 };
    const options = { host: "127.0.0.1", port, path: "/a/api/v1/write", method: "POST", headers, agent: this.#agent };
    const send = async (): Promise<number> => {
      const sent = request(options);
      const answered = once(sent, "response") as Promise<[IncomingMessage]>;
      sent.end("samples");
      const [response] = await answered;
      await text(response);
      return response.statusCode ?? 0;
    };
    this.#lanes = [1, 2, 3, 4].map(async () => {
      while (!this.#isOver) this.statuses.push(await send());
    });
  }

  /** Waits for so many further answers. */
  async goOn(count: number): Promise<void> {
    const wanted = this.statuses.length + count;
    await until(() => Promise.resolve(this.statuses.length >= wanted), `${count} answers`);
  }

  /** Waits for an answer, and for all lanes to have seen it. */
  async reach(status: number): Promise<void> {
    const isReached = (): boolean => this.statuses.length > 20 && this.statuses.slice(-20).every((it) => it === status);
    await until(() => Promise.resolve(isReached()), `nothing but ${status}`);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#lanes);
    this.#agent.destroy();
  }
}

describe("a password that is rotated under load", function () {
  this.timeout(60_000);
  let gateway: GatewayBench;
  before(async () => {
    gateway = await startGateway((input) => {
      const followMapsFile = join(input.runDirectory ?? "", "follow-maps.lua");
      writeFileSync(followMapsFile, followMapsScript([input.files.credentials]));
      return { ...input, followMapsFile, logAllRequests: false };
    });
  });
  after(() => gateway?.close());

  it("is refused to nobody while old and new overlap, and to those with the old one afterwards", async () => {
    gateway.writeCredentials(known("old"));
    const old = new Load(gateway.port, "old");
    await old.reach(200);
    const begin = old.statuses.length;
    gateway.writeCredentials(known("new", "old"));
    const renewed = new Load(gateway.port, "new");
    await renewed.reach(200);
    const overlap = renewed.statuses.length;
    await Promise.all([old.goOn(1000), renewed.goOn(1000)]);
    gateway.writeCredentials(known("new"));
    const end = old.statuses.length;
    await old.reach(401);
    const refused = old.statuses.length;
    await Promise.all([old.goOn(200), renewed.goOn(200)]);
    await Promise.all([old.end(), renewed.end()]);
    const answers = (statuses: readonly number[]): readonly number[] => [...new Set(statuses)];
    expect(answers(old.statuses.slice(begin, end)), "the old one, up to its end").to.deep.equal([200]);
    expect(answers(renewed.statuses.slice(overlap)), "the new one, from the overlap on").to.deep.equal([200]);
    expect(answers(old.statuses.slice(refused)), "the old one, from its end on").to.deep.equal([401]);
  });
});
