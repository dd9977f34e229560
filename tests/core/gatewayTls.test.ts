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

const compiled = (tls: object, tenants: readonly object[] = [{ name: "a" }]) => {
  const parsed = parseWhizard({ storage: { embedded: {} }, reconciler: false, tenants, gateway: { tls } });
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

describe("a client certificate that is replaced or revoked", () => {
  const generated = { clientCertificates: true };

  const clientsOf = (clientCertificate?: object) =>
    compiled({ generated }, [{ name: "a", ...(clientCertificate === undefined ? {} : { clientCertificate }) }])
      .certificates.flatMap(({ certificates }) => certificates)
      .filter(({ commonName }) => commonName === "a")
      .map(({ name, serialNumber }) => ({ name, serialNumber }));

  it("has another name, and so another key, at each rotation, and its number in the subject", () => {
    const first = [{ name: "tenant/a", serialNumber: undefined }];
    expect(clientsOf()).to.deep.equal(first);
    expect(clientsOf({})).to.deep.equal(first);
    expect(clientsOf({ rotation: 2 })).to.deep.equal([{ name: "tenant/a/2", serialNumber: "2" }]);
  });

  const filesOf = (tls: object, clientCertificate?: object): Readonly<Record<string, string>> => {
    const tenants = [{ name: "a", ...(clientCertificate === undefined ? {} : { clientCertificate }) }, { name: "b" }];
    const found = objectsOf(compiled(tls, tenants)).find(({ metadata: { name } }) => name === "whizard-gateway-config");
    return (found as unknown as { readonly data: Readonly<Record<string, string>> }).data;
  };

  const digest = "0123456789abcdef".repeat(4);
  const withColons = digest.toUpperCase().replaceAll(/(..)(?=.)/g, "$1:");

  const maps: readonly {
    readonly name: string;
    readonly tls: object;
    readonly tenant?: object;
    readonly map: string | undefined;
  }[] = [
    { name: "without authorities of clients there is no map", tls: {}, map: undefined },
    { name: "nothing is revoked by itself", tls: { clientCaSecret: file("ca.crt") }, map: "" },
    {
      name: "a fingerprint is written in one way, once",
      tls: { clientCaSecret: file("ca.crt"), revokedCertificates: [withColons, digest] },
      map: `${digest} revoked\n`,
    },
    { name: "the certificate before the first rotation goes on", tls: { generated }, tenant: { rotation: 1 }, map: "" },
    {
      name: "and ends where that is said",
      tls: { generated },
      tenant: { rotation: 1, keepPrevious: false },
      map: "a/ revoked\n",
    },
    {
      name: "those of before the last rotation end by the next one",
      tls: { generated },
      tenant: { rotation: 3 },
      map: "a/ revoked\na/1 revoked\n",
    },
    {
      name: "fingerprints and rotations stand together",
      tls: { generated, revokedCertificates: [digest] },
      tenant: { rotation: 2, keepPrevious: false },
      map: `${digest} revoked\na/ revoked\na/1 revoked\n`,
    },
    {
      name: "keepPrevious without a rotation revokes nothing",
      tls: { generated },
      tenant: { keepPrevious: false },
      map: "",
    },
  ];
  for (const { name, tls, tenant, map } of maps)
    it(name, () => expect(filesOf(tls, tenant)["revoked.map"]).to.equal(map));

  it("replaces no pod of the gateway", () => {
    const podsWith = (tls: object, tenant?: object): unknown =>
      objectsOf(compiled(tls, [{ name: "a", ...(tenant === undefined ? {} : { clientCertificate: tenant }) }])).filter(
        ({ kind, metadata }) => kind === "Deployment" && metadata.name === "whizard-gateway",
      );
    const revoked = podsWith({ generated, revokedCertificates: [digest] }, { rotation: 2 });
    expect(revoked).to.deep.equal(podsWith({ generated }));
  });
});

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
          clientTenantField: "OU",
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
      ...["clientCaSecret", "clientTenantField"].map((field) => ({
        path: `gateway.tls.${field}`,
        reason: "the clients' certificates are of the package's authority",
        hint: "leave it out, or generated.clientCertificates false",
      })),
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
  {
    name: "certificates revoked where nobody is asked for one, nor issued one",
    spec: {
      storage,
      tenants: [{ name: "a", clientCertificate: { rotation: 1 } }],
      gateway: { tls: { generated: {}, revokedCertificates: ["00".repeat(32)] } },
    },
    issues: [
      {
        path: "gateway.tls.revokedCertificates",
        reason: "nobody is asked for a certificate",
        hint: "set clientCaSecret or generated.clientCertificates, or leave it out",
      },
      {
        path: "tenants[0].clientCertificate",
        reason: "the package issues no certificate to this tenant",
        hint: "set gateway.tls.generated.clientCertificates, or leave it out",
      },
    ],
  },
  {
    name: "a certificate that is revoked by its serial number",
    spec: {
      storage,
      gateway: { tls: { clientCaSecret: { name: "clients", key: "ca.crt" }, revokedCertificates: ["0A:1B"] } },
    },
    issues: [
      {
        path: "gateway.tls.revokedCertificates[0]",
        reason: '"0A:1B" is not allowed',
        hint: "64 hex digits, with colons between them or without",
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
