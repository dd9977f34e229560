import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { basicAuthorization, credentialDigest } from "../../../provider/core/haproxy/credential.ts";
import { followMapsScript } from "../../../provider/core/haproxy/followMaps.ts";
import { auth, credentials, startGateway, type GatewayBench } from "./gatewayBench.ts";
import { replaceFile } from "./replaceFile.ts";

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
      writeFileSync(followMapsFile, followMapsScript([input.files.credentials, input.files.tenants]));
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
    replaceFile(join(bench.folder, "tenants.map"), "a rw\nb rw\nstranger rw\n");
    await until("the tenant is admitted", async () => (await read("stranger", auth.stranger)) === 200);
  });
});

describe("a gateway with a further map of credentials", function () {
  this.timeout(60_000);
  let bench: GatewayBench;
  let further: string;
  const outside = basicAuthorization("from-outside", "kept by somebody else");
  const line = (access: string): string => `${credentialDigest("from-outside", "kept by somebody else")} ${access}\n`;
  const read = async (path: string, authorization: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${bench.port}${path}`, { headers: { authorization } })).status;

  before(async () => {
    bench = await startGateway((input) => {
      further = join(input.runDirectory ?? "", "further.map");
      const followMapsFile = join(input.runDirectory ?? "", "follow-maps.lua");
      writeFileSync(further, `${line("ro:a")}${credentialDigest("b", "secret-b")} rw:a\n`);
      writeFileSync(followMapsFile, followMapsScript([input.files.credentials, input.files.tenants, further]));
      return { ...input, files: { ...input.files, furtherCredentials: [further] }, followMapsFile };
    });
  });
  after(() => bench.close());

  it("knows who stands in either", async () => {
    expect([await read("/a/api/v1/labels", outside), await read("/a/api/v1/labels", auth.a)]).to.deep.equal([200, 200]);
    expect(await read("/b/api/v1/labels", outside)).to.equal(403);
  });

  it("believes the first of two that name a credential", async () => {
    expect([await read("/b/api/v1/labels", auth.b), await read("/a/api/v1/labels", auth.b)]).to.deep.equal([200, 403]);
  });

  it("gives no rights by a line that says something else", async () => {
    for (const wrong of ["all:a", "rw", "rw:", "global:a"]) {
      replaceFile(further, line(wrong));
      await until(`${wrong} is read`, async () => (await read("/a/api/v1/labels", outside)) === 403);
    }
  });

  it("follows it, and forgets who left it", async () => {
    replaceFile(further, line("global:"));
    await until("it reads all tenants", async () => (await read("/api/v1/labels", outside)) === 200);
    replaceFile(further, "");
    await until("it is unknown", async () => (await read("/api/v1/labels", outside)) === 401);
  });
});
