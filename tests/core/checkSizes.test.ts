import { expect } from "chai";
import { checkSizes, compile, emptyPlacement, makeToken, objectsOf, parseWhizard } from "../../provider/core/index.ts";
import {
  place,
  placementLimits,
  placementTenants,
  type KubeObject,
  type SizeFinding,
} from "../../provider/core/index.ts";
import { maxFilesBytes } from "../../provider/core/manifests/checkSizes.ts";

const object = (kind: string, files: object, name = "some"): KubeObject =>
  ({ apiVersion: "v1", kind, metadata: { name }, ...files }) as KubeObject;

const severities = (kind: string, files: object): readonly string[] =>
  checkSizes([object(kind, files)]).map(({ severity }) => severity);

const warnedFrom = Math.floor(maxFilesBytes * 0.8) + 1;

/** What is found in a topology of many tenants with names of 40 letters. */
const findingsFor = (tenants: number, further: object = {}): readonly SizeFinding[] => {
  const names = Array.from({ length: tenants }, (_, index) => `tenant-${index}-`.padEnd(40, "x"));
  const parsed = parseWhizard({
    storage: { embedded: {} },
    reconciler: false,
    tenants: names.map((name) => ({ name })),
    ...further,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const spec = parsed.value;
  const placement = place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);
  const secret = { accessKey: makeToken("access key"), secretKey: makeToken("secret key") };
  const credentials = names.map((tenant) => {
    return {
      tenant,
      name: "default",
      access: "rw",
      username: tenant,
      current: "",
      digests: [makeToken(tenant)],
    } as const;
  });
  const reconciler = { program: "", tenantKey: makeToken("key") };
  const artifacts = compile(spec, placement, {
    embeddedS3: { default: secret },
    credentials,
    reconciler,
  });
  return checkSizes(objectsOf(artifacts));
};

const summary = (findings: readonly SizeFinding[]): readonly string[] =>
  findings.map(({ severity, issue }) => `${severity} ${issue.path} ${/whizard-[a-z-]+/.exec(issue.reason)?.[0] ?? ""}`);

describe("sizes of ConfigMaps and Secrets", () => {
  for (const kind of ["ConfigMap", "Secret"]) {
    it(`says nothing about a ${kind} up to 80 % of the limit, warns up to all of it, and refuses one byte more`, () => {
      const of = (bytes: number): readonly string[] => severities(kind, { data: { a: "x".repeat(bytes) } });
      expect(of(warnedFrom - 1)).to.deep.equal([]);
      expect(of(warnedFrom)).to.deep.equal(["warning"]);
      expect(of(maxFilesBytes)).to.deep.equal(["warning"]);
      expect(of(maxFilesBytes + 1)).to.deep.equal(["error"]);
    });
  }

  it("counts all files together, bytes and not letters, and a token as the digest that it stands for", () => {
    const half = "x".repeat(maxFilesBytes / 2);
    expect(severities("ConfigMap", { data: { a: half, b: half } })).to.deep.equal(["warning"]);
    expect(severities("ConfigMap", { data: { a: half, b: `${half}x` } })).to.deep.equal(["error"]);
    expect(severities("ConfigMap", { data: { a: "ü".repeat(maxFilesBytes / 2 + 1) } })).to.deep.equal(["error"]);
    const digests = (count: number): string => makeToken("digest").repeat(count);
    expect(severities("Secret", { stringData: { a: digests(maxFilesBytes / 64) } })).to.deep.equal(["warning"]);
    expect(severities("Secret", { stringData: { a: digests(maxFilesBytes / 64 + 1) } })).to.deep.equal(["error"]);
  });

  it("looks at nothing else", () => {
    expect(severities("Deployment", { data: { a: "x".repeat(maxFilesBytes + 1) } })).to.deep.equal([]);
  });

  it("names the object, its size, the limit and a way out", () => {
    const data = { "hashrings.json": "x".repeat(maxFilesBytes + 10), other: "y" };
    expect(checkSizes([object("ConfigMap", { data }, "w-hashrings")])).to.deep.equal([
      {
        severity: "error",
        issue: {
          path: "tenants",
          reason:
            "ConfigMap w-hashrings would hold 1048587 bytes, most of them in hashrings.json; Kubernetes allows 1048576",
          hint: "divide the tenants between several Whizards, or raise ingester.defaultTenantsPerIngester: every ingester is a ring with its replicas",
        },
      },
    ]);
  });

  it("finds what grows with the tenants of a topology", () => {
    expect(summary(findingsFor(1000))).to.deep.equal([]);
    expect(summary(findingsFor(9000))).to.deep.equal([
      "warning tenants whizard-hashrings-static",
      "warning tenants whizard-gateway-credentials-static",
    ]);
    expect(summary(findingsFor(14_000))).to.deep.equal([
      "error tenants whizard-hashrings-static",
      "error tenants whizard-gateway-credentials-static",
    ]);
    expect(summary(findingsFor(14_000, { ingester: { defaultTenantsPerIngester: 100 } }))[0]).to.equal(
      "error tenants whizard-gateway-credentials-static",
    );
  }).timeout(60_000);

  it("finds what the reconciler is told", () => {
    expect(summary(findingsFor(6000, { reconciler: {} }))).to.include("error tenants whizard-declared");
  }).timeout(60_000);
});
