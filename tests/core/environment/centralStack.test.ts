import { expect } from "chai";
import { describeCentralStack, parseCentralStack, type Issue } from "../../../provider/core/index.ts";

const central = { context: "central" };
const spec = { storage: { embedded: {} }, tenants: [{ name: "host" }, { name: "member-a" }] };
const certificate = { name: "gateway-tls", key: "tls.crt" };
const withTls = { ...spec, gateway: { tls: { certSecret: certificate, keySecret: certificate } } };

const cases: readonly { readonly name: string; readonly stack: unknown; readonly issues: readonly Issue[] }[] = [
  {
    name: "what is missing and what is mistyped",
    stack: { central: { contxt: "central" }, agent: {} },
    issues: [
      { path: "central.context", reason: "is required" },
      { path: "central.contxt", reason: "is no known field", hint: "did you mean context?" },
      { path: "spec", reason: "is required" },
      { path: "agent", reason: "is no known field", hint: "did you mean agents?" },
    ],
  },
  {
    name: "wrong inputs of both components, those that an SDK would drop as well",
    stack: {
      central,
      spec: { ...spec, gatewy: {} },
      agents: { a: { ...central, tenant: "host", proxy: { replics: 1, replicas: -1 } } },
    },
    issues: [
      { path: "spec.gatewy", reason: "is no known field", hint: "did you mean gateway?" },
      { path: "agents.a.proxy.replicas", reason: "-1 is too small", hint: "at least 0" },
      { path: "agents.a.proxy.replics", reason: "is no known field", hint: "did you mean replicas?" },
    ],
  },
  {
    name: "inputs of an agent that stand beside proxy",
    stack: { central, spec, agents: { a: { ...central, tenant: "host", proxy: { tenant: "x", context: "y" } } } },
    issues: [
      { path: "agents.a.proxy.tenant", reason: "cannot be set here", hint: "it is set beside proxy" },
      { path: "agents.a.proxy.context", reason: "cannot be set here", hint: "the cluster is set beside proxy" },
    ],
  },
  {
    name: "an agent whose tenant is not declared",
    stack: { central, spec, agents: { a: { ...central, tenant: "nobody" } } },
    issues: [
      {
        path: "agents.a.tenant",
        reason: '"nobody" is no tenant of spec.tenants',
        hint: "known are host, member-a",
      },
    ],
  },
  {
    name: "an agent in another cluster that does not know where the gateway is",
    stack: { central, spec, agents: { a: { context: "member-a", tenant: "member-a" } } },
    issues: [
      {
        path: "agents.a.gateway",
        reason: "is required: the cluster is not the central one",
        hint: "or set gateway once, for all",
      },
    ],
  },
  {
    name: "one context in two kubeconfigs",
    stack: {
      central,
      spec,
      agents: { a: { context: "central", kubeconfig: "/elsewhere", tenant: "host" } },
    },
    issues: [
      {
        path: "agents.a.context",
        reason: '"central" is a context of another kubeconfig as well',
        hint: "rename it in one of them: kubectl config rename-context",
      },
    ],
  },
  {
    name: "agents that speak plain HTTP to a gateway with TLS, once for the address of all",
    stack: {
      central,
      spec: withTls,
      gateway: { host: "metrics.example" },
      agents: {
        a: { ...central, tenant: "host" },
        b: { ...central, tenant: "host" },
        c: { ...central, tenant: "host", gateway: { host: "x" } },
      },
    },
    issues: [
      { path: "gateway.tls", reason: "is required: spec.gateway.tls is set" },
      { path: "agents.c.gateway.tls", reason: "is required: spec.gateway.tls is set" },
    ],
  },
  {
    name: "an agent that speaks TLS to a gateway without",
    stack: { central, spec, gateway: { host: "x", tls: {} }, agents: { a: { ...central, tenant: "host" } } },
    issues: [{ path: "gateway.tls", reason: "cannot be set: spec.gateway.tls is not" }],
  },
  {
    name: "a secret that has no valid form, without its value",
    stack: { central, spec: { storage: { s3: { bucket: "b", endpoint: "s3.example", secretKey: "two\nlines" } } } },
    issues: [
      {
        path: "spec.storage.s3.secretKey",
        reason: '"(secret)" is not allowed',
        hint: "text without control characters",
      },
    ],
  },
];

describe("the configuration of a central cluster's stack", () => {
  for (const { name, stack, issues } of cases)
    it(`is refused for ${name}`, () => {
      expect(parseCentralStack(stack)).to.deep.equal({ ok: false, issues });
    });

  it("is taken as it is, with defaults for what is not given", () => {
    expect(parseCentralStack({ central, spec })).to.deep.equal({ ok: true, value: { central, spec, agents: {} } });
    const agents = { a: { context: "m", kubeconfig: "/k", tenant: "member-a", proxy: { replicas: 1 } } };
    const gateway = { host: "metrics.example", port: 443, tls: { ca: "PEM", insecureSkipVerify: false } };
    const stack = { central, gateway, agents, spec: withTls };
    expect(parseCentralStack(stack)).to.deep.equal({ ok: true, value: stack });
  });

  it("needs no TLS of its agents where the package makes the gateway's certificate, since it tells them", () => {
    const generated = { ...spec, gateway: { tls: { generated: { clientCertificates: true } } } };
    const gateway = { host: "192.0.2.10", port: 443 };
    const stack = { central, gateway, agents: { a: { ...central, tenant: "host", proxy: {} } }, spec: generated };
    expect(parseCentralStack(stack)).to.deep.equal({ ok: true, value: stack });
    expect(describeCentralStack(stack).gatewayTls).to.deep.equal({ isGenerated: true, issuesClients: true });
    expect(describeCentralStack({ spec: withTls }).gatewayTls).to.deep.equal({
      isGenerated: false,
      issuesClients: false,
    });
    expect(describeCentralStack({ spec }).gatewayTls).to.equal(undefined);
  });
});
