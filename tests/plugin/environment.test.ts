import { readFileSync } from "node:fs";
import { config, expect } from "chai";
import { isMap, parseDocument } from "yaml";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

/** An environment of this repository with all of its clusters at one that is there. */
const moved = (environment: string, kubeconfig: string): string => {
  const document = parseDocument(readFileSync(new URL(`../../Pulumi.${environment}.yaml`, import.meta.url), "utf8"));
  const agents = document.getIn(["config", "whizard:agents"]);
  const names = isMap(agents) ? agents.items.map(({ key }) => String(key)) : [];
  for (const path of [["whizard:central"], ...names.map((name) => ["whizard:agents", name])]) {
    document.setIn(["config", ...path, "context"], "central");
    document.setIn(["config", ...path, "kubeconfig"], kubeconfig);
  }
  return document.toString();
};

describe("the root project's program in the real engine", function () {
  this.timeout(120_000);
  let stack: EngineStack;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
  });
  after(() => stack.dispose());

  before(() => stack.becomeProject("."));

  const refusalOf = async (settings: string): Promise<string> => {
    stack.configure(settings);
    const begin = performance.now();
    const { code, output } = await stack.pulumi(["preview", "--stack", "dev"]);
    expect(code, output).to.be.greaterThan(0);
    // Describing an error with its stack through source maps took half a minute.
    expect((performance.now() - begin) / 1000).to.be.below(25);
    expect(output).to.include("Pulumi.dev.yaml is not valid").and.not.to.include("at readSettings");
    return output;
  };

  it("tells what is wrong with the form of Pulumi.<stack>.yaml", async () => {
    const refusal = await refusalOf(`config:
  whizard:central: { contxt: central }
  whizard:agents: { a: { context: x, tenant: 5 } }
`);
    for (const part of ["whizard:central", "contxt", "whizard:agents.a.tenant", "whizard:spec"])
      expect(refusal).to.include(part);
  });

  it("tells every wrong input of its components, those that the SDK would drop as well", async () => {
    const refusal = await refusalOf(`config:
  whizard:central: { context: central }
  whizard:agents:
    a: { context: central, tenant: nobody, proxy: { replics: 1 } }
    b: { context: central, tenant: "no label!" }
    c: { context: central, tenant: host, proxy: { tenant: other, gateway: { host: x }, password: p } }
  whizard:spec: { storage: { embedded: {} }, tenants: [{ name: host }], gatewy: {} }
  whizard:agent: {}
`);
    for (const part of [
      "whizard:spec.gatewy: is no known field (did you mean gateway?)",
      "whizard:agents.a.proxy.replics: is no known field (did you mean replicas?)",
      'whizard:agents.b.tenant: "no label!" is not allowed',
      "whizard:agents.c.proxy.tenant: cannot be set here (it is set beside proxy)",
      "whizard:agents.c.proxy.gateway: cannot be set here",
      "whizard:agent: is no known field (did you mean agents?)",
      "whizard:agents.c.proxy.password: cannot be set here (it is the tenant's at the gateway",
    ])
      expect(refusal).to.include(part);
  });

  it("knows no agent whose tenant is not declared", async () => {
    const refusal = await refusalOf(`config:
  whizard:central: { context: central }
  whizard:agents: { a: { context: central, tenant: nobody } }
  whizard:spec: { storage: { embedded: {} }, tenants: [{ name: host }] }
`);
    expect(refusal).to.include('whizard:agents.a.tenant: "nobody" is no tenant of spec.tenants (known are host)');
  });

  it("has agents come with the client certificates that it issues, to whichever address, and tells members of all of it", async () => {
    const kubeconfig = JSON.stringify(stack.kubeconfig);
    stack.configure(`config:
  whizard:central: { context: central, kubeconfig: ${kubeconfig} }
  whizard:gateway: { host: 192.0.2.10, port: 443 }
  whizard:agents: { a: { context: central, kubeconfig: ${kubeconfig}, tenant: host } }
  whizard:spec:
    storage: { embedded: {} }
    tenants: [{ name: host }]
    gateway: { tls: { generated: { clientCertificates: true } } }
`);
    const { code, output, steps } = await stack.pulumi(["preview", "--stack", "dev"]);
    expect(code, output).to.equal(0);
    expect(Object.keys(steps)).to.include.members([
      "LocallySignedCert whizard/gateway/identity/tenant/host",
      "ConfigMap a/whizard-agent-ca",
      "Secret a/whizard-agent-client-tls",
    ]);
    expect(Object.keys(steps)).not.to.include("Secret a/whizard-agent-credential");
    expect(output).to.match(/gatewayUrl *: "https:\/\/192\.0\.2\.10:443"/);
    for (const name of ["ca", "clientCertificates", "gateway"])
      expect(output).to.match(new RegExp(`^ +${name} *:`, "m"));
  });

  const environments: Readonly<Record<string, readonly string[]>> = {
    dev: ["AgentProxy dev", "StatefulSet whizard/whizard-s3", "Secret dev/whizard-agent-client-tls"],
    staging: ["AgentProxy staging", "Deployment whizard/whizard-gateway"],
    prod: ["AgentProxy prod", "Bucket whizard/whizard-s3/bucket", "StatefulSet whizard/whizard-ingester-1"],
  };
  /** Keys of the bucket, which are set as secrets and do not stand in the file. */
  const keys: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    staging: { accessKey: "the-access-key-of-staging", secretKey: "the-secret-key-of-staging" },
  };
  for (const [environment, wanted] of Object.entries(environments))
    it(`deploys ${environment} as Pulumi.${environment}.yaml has it`, async () => {
      stack.configure(moved(environment, stack.kubeconfig));
      const secrets = Object.entries(keys[environment] ?? {});
      for (const [field, value] of secrets) {
        const key = `whizard:spec.storage.s3.${field}`;
        const set = await stack.pulumi(["config", "set", "--secret", "--path", key, value, "--stack", "dev"]);
        expect(set.code, set.output).to.equal(0);
      }
      const { code, output, steps } = await stack.pulumi(["preview", "--stack", "dev"]);
      expect(code, output).to.equal(0);
      expect(Object.keys(steps)).to.include.members(wanted);
      for (const [, value] of secrets) expect(output).not.to.include(value);
      expect(output).to.include("whizard/whizard-observability-dashboard-tenants");
      const told = ["gatewayUrl", "gatewayUrls", "passwords", "credentials", "placement", "hashrings", "dashboards"];
      expect(told.filter((name) => !new RegExp(`^ +${name} *:`, "m").test(output))).to.deep.equal([]);
    });
});
