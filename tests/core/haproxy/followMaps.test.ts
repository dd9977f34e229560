import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { basicAuthorization, credentialDigest } from "../../../provider/core/haproxy/credential.ts";
import { followMapsScript } from "../../../provider/core/haproxy/followMaps.ts";
import { auth, credentials, startGateway, type GatewayBench } from "./gatewayBench.ts";

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not seen within 10 s: ${what}`);
};

describe("a gateway that follows its maps", function () {
  this.timeout(60_000);
  let bench: GatewayBench;
  const next = basicAuthorization("a", "secret-next");
  const nextCredential = { digest: credentialDigest("a", "secret-next"), tenant: "a", access: "rw" } as const;
  const read = async (tenant: string, authorization: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${bench.port}/${tenant}/api/v1/query?query=up`, { headers: { authorization } }))
      .status;

  before(async () => {
    bench = await startGateway((input) => {
      const followMapsFile = join(input.runDirectory ?? "", "follow-maps.lua");
      writeFileSync(followMapsFile, followMapsScript(Object.values(input.files)));
      return { ...input, followMapsFile };
    });
  });
  after(() => bench.close());

  it("knows a new credential and forgets an old one without a reload", async () => {
    expect([await read("a", auth.a), await read("a", next)]).to.deep.equal([200, 401]);
    bench.writeCredentials([...credentials, nextCredential]);
    await until("the new credential works", async () => (await read("a", next)) === 200);
    expect(await read("a", auth.a)).to.equal(200);
    bench.writeCredentials([
      ...credentials.filter((it) => it.digest !== credentialDigest("a", "secret-a")),
      nextCredential,
    ]);
    await until("the old credential is refused", async () => (await read("a", auth.a)) === 401);
    expect([await read("a", next), await read("b", auth.b)]).to.deep.equal([200, 200]);
  });

  it("admits a tenant that joins the map", async () => {
    expect(await read("stranger", auth.stranger)).to.equal(403);
    writeFileSync(join(bench.folder, "tenants.map"), "a rw\nb rw\nstranger rw\n");
    await until("the tenant is admitted", async () => (await read("stranger", auth.stranger)) === 200);
  });
});
