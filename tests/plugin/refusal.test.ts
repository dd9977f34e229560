import { config, expect } from "chai";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

describe("bad input in the real engine", function () {
  this.timeout(120_000);
  let stack: EngineStack;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
  });
  after(() => stack.dispose());

  /** A component as SDKs without compile-time checks register it, with all inputs, known or not. */
  const component = (type: string, name: string, inputs: object): string =>
    `new pulumi.ComponentResource("whizard:index:${type}", "${name}", ${JSON.stringify(inputs)}, { ...on, version: "0.1.0" } as never, true);`;

  /** The CLI's refusal as one line of single spaces: it wraps nothing, but indents. */
  const refusalOf = async (body: string): Promise<string> => {
    const { code, output } = await stack.preview(body);
    expect(code, output).to.be.greaterThan(0);
    expect(await stack.resources()).to.deep.equal([]);
    return output.replaceAll(/\s+/g, " ");
  };

  it("fails at preview with every issue, its path and what is allowed, and makes nothing", async () => {
    const spec = {
      namespace: stack.namespace,
      gatewy: {},
      tenants: [{ name: "a" }, { name: "a" }, { name: "not a label value!" }],
      storage: { embedded: {} },
      router: { replicationFactor: 3 },
      compactor: { retention: { retentionRaw: "60 days" } },
      store: { timeRanges: [{ minTime: "-36h", maxTime: "-30d" }] },
    };
    const refusal = await refusalOf(component("Whizard", "w", spec));
    for (const part of [
      "Whizard w has 6 invalid inputs",
      "gatewy",
      "did you mean gateway?",
      "tenants[1].name",
      '"a" is given twice',
      "first at tenants[0]",
      "tenants[2].name",
      '"not a label value!" is not allowed',
      "a label value: 1 to 63 letters",
      "compactor.retention.retentionRaw",
      "a duration such as 30s, 3h, 7d or 1h30m",
      "router.replicationFactor",
      "at most 1, or set ingester.replicas to 3",
      "store.timeRanges[0]",
      'minTime "-36h" is not before maxTime "-30d"',
    ])
      expect(refusal).to.include(part);
    expect(await stack.hasNamespace()).to.equal(false);
  });

  it("does the same for an agent proxy", async () => {
    const args = {
      tenant: "no label!",
      gateway: { host: "http://gateway", prot: 1 },
      password: "p",
      namespace: "Agents",
    };
    const refusal = await refusalOf(component("AgentProxy", "agent", args));
    for (const part of [
      "AgentProxy agent has 4 invalid inputs",
      "tenant",
      "a label value",
      "gateway.host",
      "without a port",
      "gateway.prot",
      "did you mean port?",
      "namespace",
      "a DNS label",
    ])
      expect(refusal).to.include(part);
  });

  it("says that structure must be known at preview", async () => {
    const refusal = await refusalOf(`
const name = new random.RandomString("name", { length: 8, special: false }).result;
new whizard.Whizard("w", { namespace: name, tenants: [{ name }], storage: { embedded: {} } } as never, on);`);
    expect(refusal).to.include("Whizard w has 2 invalid inputs");
    for (const path of ["namespace", "tenants[0].name"])
      expect(refusal).to.match(
        new RegExp(`${path.replaceAll(/[[\].]/g, "\\$&")}\\W.*must be known at preview, but is an output or a secret`),
      );
  });

  /** A topology whose hashrings are long: rings of very many replicas. */
  const longRings = (tenants: number): object => ({
    namespace: stack.namespace,
    storage: { embedded: {} },
    reconciler: false,
    ingester: { replicas: 300 },
    tenants: Array.from({ length: tenants }, (_, index) => ({ name: `t${index}`, exclusive: true })),
  });

  it("refuses hashrings that no ConfigMap can hold, and says how to have them shorter", async () => {
    const refusal = await refusalOf(component("Whizard", "w", longRings(45)));
    for (const part of [
      "Whizard w has 1 invalid input",
      "tenants",
      "ConfigMap whizard-hashrings-static would hold",
      "Kubernetes allows 1048576",
      "divide the tenants between several Whizards",
    ])
      expect(refusal).to.include(part);
  });

  it("warns of hashrings that will soon be too long", async () => {
    const { code, output } = await stack.preview(component("Whizard", "w", longRings(32)));
    expect(code, output).to.equal(0);
    expect(output.replaceAll(/\s+/g, " ")).to.match(
      /warning: Whizard w: tenants: ConfigMap whizard-hashrings-static would hold \d+ bytes, most of them in hashrings.json: [89]\d % of/,
    );
  });

  it("names a component type that it does not know", async () => {
    const refusal = await refusalOf(component("Wizard", "w", {}));
    expect(refusal).to.include("whizard:index:Wizard");
  });
});
