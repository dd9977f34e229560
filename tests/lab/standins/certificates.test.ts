import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { connect, createServer, type TLSSocket } from "node:tls";

import { expect } from "chai";

import { TestStack } from "./testStack.ts";
import { makeKey, makeRequest, signRequest, signSelf } from "./tls/certificate.ts";

const start = new Date(Date.now() - 60_000);
const end = new Date(Date.now() + 3_600_000);
const plain = { dnsNames: [], uris: [], ipAddresses: [] };

const makeAuthority = async () => {
  const key = makeKey().sec1;
  const uses = ["cert_signing", "crl_signing"];
  const certificate = await signSelf(key, { commonName: "root", ...plain }, { isAuthority: true, uses, start, end });
  return { key, certificate };
};

const makeLeaf = async (signer: Awaited<ReturnType<typeof makeAuthority>>) => {
  const key = makeKey().sec1;
  const names = { commonName: "leaf", dnsNames: ["*.pods.example"], uris: ["spiffe://example/leaf"], ipAddresses: [] };
  const uses = ["digital_signature", "server_auth", "client_auth"];
  const request = await makeRequest(key, names);
  return { key, certificate: await signRequest(request, signer, { isAuthority: false, uses, start, end }) };
};

describe("the stand-in for pulumi-resource-tls", () => {
  it("makes certificates that a TLS server and its client believe, and those of another authority they do not", async () => {
    const [own, foreign] = [await makeAuthority(), await makeAuthority()];
    const [server, client, stranger] = [await makeLeaf(own), await makeLeaf(own), await makeLeaf(foreign)];
    const listener = createServer(
      { key: server.key, cert: server.certificate, ca: own.certificate, requestCert: true, minVersion: "TLSv1.3" },
      (socket) => socket.end((socket as TLSSocket).getPeerX509Certificate()?.subjectAltName ?? ""),
    ).listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as { port: number };
    const ask = async (who: typeof client): Promise<string> => {
      const identity = { key: who.key, cert: who.certificate };
      const socket = connect({
        port,
        host: "127.0.0.1",
        servername: "a.pods.example",
        ca: own.certificate,
        ...identity,
      });
      return text(socket).catch(() => "");
    };
    expect(await ask(client)).to.equal("DNS:*.pods.example, URI:spiffe://example/leaf");
    expect(await ask(stranger)).to.equal("");
    listener.close();
  });

  it("signs with the names of the request and the times that are wanted", async () => {
    const authority = await makeAuthority();
    const leaf = new X509Certificate((await makeLeaf(authority)).certificate);
    const root = new X509Certificate(authority.certificate);
    expect(leaf.verify(root.publicKey)).to.equal(true);
    expect(leaf.checkIssued(root)).to.equal(true);
    expect([root.ca, leaf.ca]).to.deep.equal([true, false]);
    expect(Math.abs(Date.parse(leaf.validTo) - end.getTime())).to.be.below(1_000);
  });
});

describe("the stand-in for pulumi-resource-tls, on the engine", function () {
  this.timeout(300_000);
  let stack: TestStack;
  before(async () => {
    stack = await TestStack.create();
  });
  after(() => stack.dispose());

  it("keeps keys and certificates until an input changes or a renewal is due, and keys stay secret", async () => {
    const body = (name: string, early: number) => `
const key = new tls.PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
const root = new tls.SelfSignedCert("root", { privateKeyPem: key.privateKeyPem, isCaCertificate: true, subject: { commonName: "root" }, allowedUses: ["cert_signing"], validityPeriodHours: 10 });
const request = new tls.CertRequest("request", { privateKeyPem: key.privateKeyPem, subject: { commonName: "leaf" }, dnsNames: ["${name}.example"] });
const leaf = new tls.LocallySignedCert("leaf", { certRequestPem: request.certRequestPem, caCertPem: root.certPem, caPrivateKeyPem: key.privateKeyPem, allowedUses: ["server_auth"], validityPeriodHours: 1, earlyRenewalHours: ${early} });
export const key_ = key.privateKeyPem;
export const leaf_ = leaf.certPem;`;
    const read = async () => {
      const { output } = await stack.pulumi("stack", "output", "--json", "--show-secrets");
      return JSON.parse(output) as { key_: string; leaf_: string };
    };
    const made = await stack.up(body("a", 0));
    expect(made.ok, made.output).to.equal(true);
    const first = await read();
    expect(new X509Certificate(first.leaf_).subjectAltName).to.equal("DNS:a.example");
    expect(first.key_).to.include("BEGIN EC PRIVATE KEY");
    expect((await stack.pulumi("stack", "output", "--json")).output).not.to.include("PRIVATE KEY");
    expect((await stack.up(body("a", 0))).steps).to.deep.equal({});
    expect((await stack.up(body("b", 0))).steps).to.deep.equal({ request: "delete-replaced", leaf: "delete-replaced" });
    const second = await read();
    expect([second.key_ === first.key_, second.leaf_ === first.leaf_]).to.deep.equal([true, false]);
    // An hour of validity, all of it ahead of the end: the renewal is due at once.
    expect((await stack.up(body("b", 1))).steps).to.deep.equal({ leaf: "delete-replaced" });
    expect((await read()).leaf_).not.to.equal(second.leaf_);
    await stack.up("");
  });
});
