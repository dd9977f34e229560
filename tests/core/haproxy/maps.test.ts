import { expect } from "chai";
import fc from "fast-check";
import { createHash } from "node:crypto";
import {
  basicAuthorization,
  bearerAuthorization,
  bearerDigest,
  credentialDigest,
} from "../../../provider/core/haproxy/credential.ts";
import { renderAgentCredential, renderCredentialMap, renderTenantMap } from "../../../provider/core/haproxy/maps.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const tenant = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/);

describe("the maps", () => {
  it("key a credential by the digest of the header that a client sends", () => {
    expect(credentialDigest("user", "päss:word")).to.equal(
      sha256(`Basic ${Buffer.from("user:päss:word").toString("base64")}`),
    );
    expect(bearerDigest("abc.def")).to.equal(sha256("Bearer abc.def"));
  });

  it("hold one sorted line a tenant, whatever the order of the input", () => {
    const tenants = [{ tenant: "b", access: "ro" } as const, { tenant: "a" }];
    expect(renderTenantMap(tenants)).to.equal("a rw\nb ro\n");
    expect(renderTenantMap([...tenants].reverse())).to.equal("a rw\nb ro\n");
    expect(renderTenantMap([])).to.equal("");
  });

  it("hold a tenant's limits behind what it may do, and nothing where it has none", () => {
    const limits = { writesPerSecond: 50, concurrentQueries: 4, queryTimeoutMs: 30_000 };
    expect(renderTenantMap([{ tenant: "a", access: "ro", limits }])).to.equal("a ro:50:0:4:30000\n");
    expect(renderTenantMap([{ tenant: "a", limits: { queriesPerSecond: 0 } }])).to.equal("a rw\n");
    expect(() => renderTenantMap([{ tenant: "a", limits: { writesPerSecond: 0.5 } }])).to.throw(RangeError);
  });

  it("hold access and tenant of each credential and nothing of the secret", () => {
    const digest = credentialDigest("a", "secret");
    const text = renderCredentialMap([
      { digest, tenant: "a", access: "rw" },
      { digest: "0".repeat(64), access: "global" },
    ]);
    expect(text).to.equal([`${"0".repeat(64)} global:`, `${digest} rw:a`].sort().join("\n") + "\n");
  });

  it("give an agent its header under a fixed key", () => {
    expect(renderAgentCredential(basicAuthorization("a", "b"))).to.equal("authorization Basic YTpi\n");
    expect(renderAgentCredential(bearerAuthorization("t"))).to.equal("authorization Bearer t\n");
  });

  const refused: readonly (readonly [name: string, act: () => string])[] = [
    ["a tenant with a slash", () => renderTenantMap([{ tenant: "a/b" }])],
    ["a tenant with a space", () => renderTenantMap([{ tenant: "a b" }])],
    ["a tenant with a line feed", () => renderTenantMap([{ tenant: "a\nb" }])],
    ["a tenant with a colon", () => renderTenantMap([{ tenant: "a:b" }])],
    ["a tenant that is a comment", () => renderTenantMap([{ tenant: "#a" }])],
    ["a tenant of dots", () => renderTenantMap([{ tenant: ".." }])],
    ["an empty tenant", () => renderTenantMap([{ tenant: "" }])],
    ["a tenant that occurs twice", () => renderTenantMap([{ tenant: "a" }, { tenant: "a", access: "ro" }])],
    ["a digest that is none", () => renderCredentialMap([{ digest: "secret", tenant: "a", access: "rw" }])],
    ["a digest in upper case", () => renderCredentialMap([{ digest: "A".repeat(64), tenant: "a", access: "rw" }])],
    ["a credential without tenant", () => renderCredentialMap([{ digest: "0".repeat(64), access: "rw" }])],
    [
      "a global credential with a tenant",
      () => renderCredentialMap([{ digest: "0".repeat(64), tenant: "a", access: "global" }]),
    ],
    [
      "one digest for two tenants",
      () => renderCredentialMap(["a", "b"].map((it) => ({ digest: "0".repeat(64), tenant: it, access: "rw" }))),
    ],
    ["a user with a colon", () => credentialDigest("a:b", "c")],
    ["a token with a space", () => bearerDigest("a b")],
    ["a header with a second line", () => renderAgentCredential("Basic YTpi\nauthorization Basic Yjpi")],
  ];
  for (const [name, act] of refused) {
    it(`refuse ${name}`, () => {
      expect(act).to.throw(RangeError);
    });
  }

  it("read back as what went in, for any tenants", () => {
    fc.assert(
      fc.property(fc.uniqueArray(tenant), (names) => {
        const lines = renderTenantMap(names.map((it) => ({ tenant: it })))
          .split("\n")
          .slice(0, -1);
        expect(lines.map((line) => line.split(" ")[0])).to.have.members(names);
      }),
    );
  });
});
