import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { EngineStack } from "./engineStack.ts";
import { tinySpec } from "./tinySpec.ts";

interface Told {
  readonly gatewayCa: string;
  readonly clientCertificates: Readonly<
    Record<string, { readonly ca: string; readonly certificate: string; readonly privateKey: string }>
  >;
}

const certificatesIn = (pem: string): readonly X509Certificate[] =>
  pem.split(/(?<=-----END CERTIFICATE-----\n)/).map((text) => new X509Certificate(text));

/** The authority among some that signed a certificate, by its place. */
const signerOf = (certificate: X509Certificate, authorities: readonly X509Certificate[]): number =>
  authorities.findIndex((each) => certificate.checkIssued(each) && certificate.verify(each.publicKey));

const clientUse = "1.3.6.1.5.5.7.3.2";
const serverUse = "1.3.6.1.5.5.7.3.1";

describe("a gateway's certificates that the package makes, on the real engine", function () {
  this.timeout(180_000);
  this.bail(true);
  let stack: EngineStack;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
  });
  after(() => stack.dispose());

  const program = (tenants: readonly string[], rotation = 1, clientCertificate?: object): string => {
    const tiny = tinySpec(stack.namespace, tenants);
    const spec = {
      ...tiny,
      tenants: tiny.tenants.map((tenant) => (tenant.name === "a" ? { ...tenant, clientCertificate } : tenant)),
    };
    const tls = { hosts: ["metrics.example", "192.0.2.10"], generated: { clientCertificates: true, rotation } };
    return `
const w = new whizard.Whizard("w", ${JSON.stringify({ ...spec, gateway: { ...spec.gateway, tls } })} as never, on);
export const { gatewayCa, clientCertificates } = w;
`;
  };

  const told = async (): Promise<Told> =>
    JSON.parse((await stack.pulumi(["stack", "output", "--json", "--show-secrets"])).output) as Told;

  const servingOf = async (): Promise<X509Certificate> => {
    const path = "--output=jsonpath={.data.tls\\.crt}";
    const data = await stack.kubectl("get", "secret", "gateway-tls", path);
    return new X509Certificate(Buffer.from(data, "base64").toString());
  };

  const made = (steps: Readonly<Record<string, string>>): readonly string[] =>
    Object.keys(steps).filter((step) => /^(PrivateKey|CertRequest|LocallySignedCert|SelfSignedCert) /.test(step));

  it("signs the gateway's for its names and addresses, and one for each tenant, which are secrets", async () => {
    const up = await stack.up(program(["a", "b"]));
    expect(up.code, up.output).to.equal(0);
    const { gatewayCa, clientCertificates } = await told();
    const authorities = certificatesIn(gatewayCa);
    const serving = await servingOf();
    const name = `whizard-gateway.${stack.namespace}`;
    expect(serving.subjectAltName?.split(", ")).to.have.members([
      ...[`${name}.svc.cluster.local`, `${name}.svc`, name, "metrics.example"].map((each) => `DNS:${each}`),
      "IP Address:192.0.2.10",
    ]);
    expect([signerOf(serving, authorities), serving.keyUsage]).to.deep.equal([0, [serverUse]]);
    expect(Object.keys(clientCertificates)).to.deep.equal(["a", "b"]);
    const certificate = new X509Certificate(clientCertificates["a"]!.certificate);
    expect([certificate.subject, certificate.subjectAltName, certificate.keyUsage]).to.deep.equal([
      "CN=a",
      undefined,
      [clientUse],
    ]);
    expect([signerOf(certificate, authorities), clientCertificates["a"]!.ca]).to.deep.equal([0, gatewayCa]);
    const shown = JSON.parse((await stack.pulumi(["stack", "output", "--json"])).output) as Record<string, unknown>;
    expect(shown).to.deep.equal({ gatewayCa, clientCertificates: "[secret]" });
    expect(await stack.exported()).not.to.include("PRIVATE KEY");
  });

  it("makes nothing but its own certificate for a tenant that is added", async () => {
    const before = await told();
    const up = await stack.up(program(["a", "b", "c"]));
    expect(up.code, up.output).to.equal(0);
    expect(made(up.steps)).to.have.members([
      "PrivateKey w/gateway/identity-key/tenant/c",
      "CertRequest w/gateway/identity-request/tenant/c",
      "LocallySignedCert w/gateway/identity/tenant/c",
    ]);
    const { clientCertificates, gatewayCa } = await told();
    expect(clientCertificates["a"]).to.deep.equal(before.clientCertificates["a"]);
    expect(gatewayCa).to.equal(before.gatewayCa);
  });

  it("signs with another authority at a rotation, which was trusted before, beside the one before", async () => {
    const before = certificatesIn((await told()).gatewayCa);
    const up = await stack.up(program(["a", "b", "c"], 2));
    expect(up.code, up.output).to.equal(0);
    const { gatewayCa, clientCertificates } = await told();
    const authorities = certificatesIn(gatewayCa);
    for (const certificate of [await servingOf(), new X509Certificate(clientCertificates["a"]!.certificate)])
      expect([signerOf(certificate, before), signerOf(certificate, authorities)]).to.deep.equal([1, 0]);
    expect(authorities.map(({ fingerprint256 }) => fingerprint256)).to.include(before[0]!.fingerprint256);
    // The pods follow the files: none is replaced for them.
    expect(Object.keys(up.steps).filter((step) => step.startsWith("Deployment"))).to.deep.equal([]);
  });

  it("issues a tenant another one, with another key, and has the gateway refuse the one that leaked", async () => {
    const before = (await told()).clientCertificates;
    const up = await stack.up(program(["a", "b", "c"], 2, { rotation: 1, keepPrevious: false }));
    expect(up.code, up.output).to.equal(0);
    const { clientCertificates } = await told();
    const [old, renewed] = [before, clientCertificates].map((all) => new X509Certificate(all["a"]!.certificate));
    expect(renewed!.subject.split("\n")).to.have.members(["CN=a", "serialNumber=1"]);
    expect(renewed!.publicKey.equals(old!.publicKey)).to.equal(false);
    expect([clientCertificates["b"], clientCertificates["c"]]).to.deep.equal([before["b"], before["c"]]);
    const path = "--output=jsonpath={.data.revoked\\.map}";
    expect(await stack.kubectl("get", "configmap", "whizard-gateway-config", path)).to.equal("a/ revoked");
    expect(Object.keys(up.steps).filter((step) => step.startsWith("Deployment"))).to.deep.equal([]);
  });
});
