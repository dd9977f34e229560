import { config, expect } from "chai";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

describe("the root project's program in the real engine", function () {
  this.timeout(120_000);
  let stack: EngineStack;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
  });
  after(() => stack.dispose());

  before(() => stack.becomeEnvironment());

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
`);
    for (const part of [
      "whizard:spec.gatewy: is no known field (did you mean gateway?)",
      "whizard:agents.a.proxy.replics: is no known field (did you mean replicas?)",
      'whizard:agents.b.tenant: "no label!" is not allowed',
      "whizard:agents.c.proxy.tenant: cannot be set here (it is set beside proxy, for the whole agent)",
      "whizard:agents.c.proxy.gateway: cannot be set here",
      "whizard:agents.c.proxy.password: cannot be set here (it is the tenant's, which the central cluster makes)",
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
});
