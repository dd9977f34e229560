import { expect } from "chai";
import { parseMemberStack, type Issue } from "../../../provider/core/index.ts";

const cluster = { context: "member-a" };
const tenant = "member-a";

const cases: readonly { readonly name: string; readonly stack: unknown; readonly issues: readonly Issue[] }[] = [
  {
    name: "neither a central stack nor what it would tell",
    stack: { cluster, tenant },
    issues: [
      { path: "gateway", reason: "is required where no central stack tells it", hint: "or set central" },
      { path: "password", reason: "is required where no central stack tells it", hint: "or set central" },
    ],
  },
  {
    name: "everything that is wrong at once",
    stack: {
      cluster: { contxt: "x" },
      tenant: "no label!",
      central: "a b",
      gatway: {},
      proxy: { password: "p", prometheusAgent: { scrapInterval: "1s" } },
    },
    issues: [
      { path: "cluster.context", reason: "is required" },
      { path: "cluster.contxt", reason: "is no known field", hint: "did you mean context?" },
      {
        path: "tenant",
        reason: '"no label!" is not allowed',
        hint: "a label value: 1 to 63 letters, digits, '.', '_' and '-' that starts and ends with a letter or digit",
      },
      {
        path: "central",
        reason: '"a b" is not allowed',
        hint: "a stack's name: stack, project/stack or organization/project/stack",
      },
      { path: "gatway", reason: "is no known field", hint: "did you mean gateway?" },
      { path: "gateway", reason: "is required where no central stack tells it", hint: "or set central" },
      { path: "password", reason: "is required where no central stack tells it", hint: "or set central" },
      {
        path: "proxy.password",
        reason: "cannot be set here",
        hint: "it is the tenant's at the gateway",
      },
      {
        path: "proxy.prometheusAgent.scrapInterval",
        reason: "is no known field",
        hint: "did you mean scrapeInterval?",
      },
    ],
  },
  {
    name: "a client certificate for a gateway without TLS, and one in the wrong place",
    stack: {
      cluster,
      tenant,
      gateway: { host: "h.example" },
      clientCertificate: { certificate: "PEM", privateKey: "PEM" },
      proxy: { clientCertificate: {} },
    },
    issues: [
      { path: "proxy.clientCertificate", reason: "cannot be set here", hint: "it is the tenant's at the gateway" },
      { path: "clientCertificate", reason: "is shown by TLS only", hint: "set gateway.tls" },
    ],
  },
  {
    name: "a key that every JavaScript object has",
    stack: { cluster, tenant, password: "p", gateway: { host: "h.example", toString: "" } },
    issues: [
      { path: "gateway.toString", reason: "is no known field", hint: "known are host, port, tls" },
      { path: "gateway", reason: "is required where no central stack tells it", hint: "or set central" },
    ],
  },
];

describe("the configuration of a member cluster's stack", () => {
  for (const { name, stack, issues } of cases)
    it(`is refused for ${name}`, () => {
      expect(parseMemberStack(stack)).to.deep.equal({ ok: false, issues });
    });

  it("takes a client certificate in the place of a password", () => {
    const gateway = { host: "metrics.example", port: 443, tls: { ca: "PEM", insecureSkipVerify: false } };
    const stack = { cluster, tenant, gateway, clientCertificate: { certificate: "PEM", privateKey: "KEY" }, proxy: {} };
    expect(parseMemberStack(stack)).to.deep.equal({ ok: true, value: stack });
  });

  it("needs a central stack, or an address and a password", () => {
    const told = { cluster, tenant, central: "organization/whizard/prod", proxy: {} };
    expect(parseMemberStack(told)).to.deep.equal({ ok: true, value: told });
    const given = { cluster, tenant, gateway: { host: "metrics.example" }, password: "long-enough-to-be-one" };
    expect(parseMemberStack(given)).to.deep.equal({
      ok: true,
      value: { ...given, gateway: { host: "metrics.example", port: 9090 }, proxy: {} },
    });
  });
});
