import { expect } from "chai";
import {
  compile,
  emptyPlacement,
  knowCredentials,
  objectsOf,
  parseAgentProxy,
  parseWhizard,
  planCredentials,
  type Issue,
} from "../../provider/core/index.ts";

const compiled = (tls: object) => {
  const parsed = parseWhizard({
    storage: { embedded: {} },
    reconciler: false,
    tenants: [{ name: "a" }],
    gateway: { tls },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const credentials = knowCredentials(planCredentials(parsed.value), () => "a secret of some length");
  const embeddedS3 = { default: { accessKey: "id", secretKey: "key" } };
  return compile(parsed.value, emptyPlacement, { credentials, embeddedS3 });
};

const podsOf = (tls: object): unknown =>
  objectsOf(compiled(tls)).filter(
    ({ kind, metadata }) => ["ConfigMap", "Deployment"].includes(kind) && metadata.name.startsWith("whizard-gateway"),
  );

const file = (key: string) => ({ name: "gateway-tls", key });

describe("a gateway's certificate that the package makes", () => {
  it("is to the gateway as files of the user's are, so that what is proven of one holds for the other", () => {
    expect(podsOf({ generated: {} })).to.deep.equal(podsOf({ caSecret: file("ca.crt") }));
    expect(podsOf({ generated: { clientCertificates: true } })).to.deep.equal(
      podsOf({ caSecret: file("ca.crt"), clientCaSecret: file("ca.crt") }),
    );
  });

  it("comes with client certificates and tells of them where they are asked for only", () => {
    const told = (tls: object): readonly string[] =>
      Object.keys(compiled(tls).outputs).filter((name) => ["gatewayCa", "clientCertificates"].includes(name));
    expect(told({})).to.deep.equal([]);
    expect(told({ generated: {} })).to.deep.equal(["gatewayCa"]);
    expect(told({ generated: { clientCertificates: true } })).to.deep.equal(["gatewayCa", "clientCertificates"]);
  });

  it("has another authority than the components have: a tenant is no component", () => {
    const [plan] = compiled({ generated: { clientCertificates: true } }).certificates;
    expect([plan?.scope, plan?.certificates.map(({ name, uses }) => [name, ...uses])]).to.deep.equal([
      "gateway",
      [
        ["serving", "server_auth"],
        ["tenant/a", "client_auth"],
      ],
    ]);
  });
});

const storage = { embedded: {} };

const refused: readonly { readonly name: string; readonly spec: object; readonly issues: readonly Issue[] }[] = [
  {
    name: "two makers of a gateway's certificate",
    spec: { storage, gateway: { tls: { issuer: { name: "i" }, generated: {} } } },
    issues: [{ path: "gateway.tls", reason: "issuer and generated exclude each other", hint: "one of them, or none" }],
  },
  {
    name: "two authorities of the gateway's clients, a key elsewhere, and a renewal that never ends",
    spec: {
      storage,
      gateway: {
        tls: {
          keySecret: { name: "elsewhere", key: "tls.key" },
          clientCaSecret: { name: "clients", key: "ca.crt" },
          generated: { clientCertificates: true, validity: "1d", earlyRenewal: "1d" },
        },
      },
    },
    issues: [
      ...["certSecret", "keySecret"].map((field) => ({
        path: `gateway.tls.${field}.name`,
        reason: "the package writes tls.crt and tls.key of one Secret",
        hint: "name those, or leave certSecret and keySecret out",
      })),
      {
        path: "gateway.tls.clientCaSecret",
        reason: "the clients' certificates are of the package's authority",
        hint: "leave it out, or generated.clientCertificates false",
      },
      {
        path: "gateway.tls.generated.earlyRenewal",
        reason: '"1d" is not shorter than the validity of 1d: each certificate would be renewed at once',
        hint: "a third of the validity, for example",
      },
    ],
  },
  {
    name: "client certificates that are required and that nobody has",
    spec: { storage, gateway: { tls: { generated: {}, clientCertificate: "required" } } },
    issues: [
      {
        path: "gateway.tls",
        reason: "client certificates are required, but nobody says whose",
        hint: "set clientCaSecret or generated.clientCertificates",
      },
    ],
  },
];

describe("how a gateway comes to its certificate", () => {
  for (const { name, spec, issues } of refused)
    it(`cannot be ${name}`, () => {
      expect(parseWhizard(spec)).to.deep.equal({ ok: false, issues });
    });
});

const pair = { certificate: "PEM", privateKey: "KEY" };
const files = { certSecret: file("tls.crt"), keySecret: file("tls.key") };

const agents: readonly { readonly name: string; readonly spec: object; readonly issues: readonly Issue[] }[] = [
  { name: "a password alone", spec: { gateway: { host: "g.example" }, password: "p" }, issues: [] },
  {
    name: "a client certificate alone",
    spec: { gateway: { host: "g.example", tls: {} }, clientCertificate: pair },
    issues: [],
  },
  { name: "a client certificate in a Secret", spec: { gateway: { host: "g.example", tls: files } }, issues: [] },
  {
    name: "a client certificate beside a password",
    spec: { gateway: { host: "g.example", tls: {} }, clientCertificate: pair, password: "p" },
    issues: [],
  },
  {
    name: "neither",
    spec: { gateway: { host: "g.example", tls: {} } },
    issues: [
      {
        path: "password",
        reason: "is required where no client certificate says who comes",
        hint: "or set clientCertificate, or gateway.tls.certSecret",
      },
    ],
  },
  {
    name: "a client certificate without TLS",
    spec: { gateway: { host: "g.example" }, clientCertificate: pair },
    issues: [{ path: "clientCertificate", reason: "is shown by TLS only", hint: "set gateway.tls" }],
  },
  {
    name: "two client certificates",
    spec: { gateway: { host: "g.example", tls: files }, clientCertificate: pair },
    issues: [
      {
        path: "clientCertificate",
        reason: "the client certificate is given twice",
        hint: "leave out gateway.tls.certSecret and keySecret",
      },
    ],
  },
  {
    name: "an address in the place of a name",
    spec: { gateway: { host: "192.0.2.10", tls: {} }, password: "p" },
    issues: [
      {
        path: "gateway.tls.serverName",
        reason: 'is required: "192.0.2.10" is an address, and the gateway\'s certificate is checked for a name',
        hint: "a name that the certificate has",
      },
    ],
  },
];

describe("who an agent proxy says to be", () => {
  for (const { name, spec, issues } of agents)
    it(`${issues.length === 0 ? "may be" : "cannot be"} ${name}`, () => {
      const parsed = parseAgentProxy({ tenant: "a", ...spec });
      expect(parsed.ok ? [] : parsed.issues).to.deep.equal(issues);
    });
});
