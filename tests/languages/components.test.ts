import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { pushSample } from "../e2e/pushSample.ts";
import { ask, query, tenantUrl } from "../lab/start/gateway.ts";
import { waitFor } from "../lab/waitFor.ts";
import { ensureEngine } from "./engine.ts";
import { ExampleProgram, type Setting } from "./program.ts";
import { outputOf, plainOf, plannedResources } from "./resources.ts";

const nodePort = 31_877;

const settingsFor = async (namespace: string): Promise<Readonly<Record<string, Setting>>> => ({
  namespace: { value: namespace, secret: false },
  nodePort: { value: String(nodePort), secret: false },
  kubeconfig: { value: (await ensureEngine()).kubeconfig, secret: true },
});

// One program over all tests, in order.
describe("the example of single components, composed by hand", function () {
  this.timeout(240_000);
  this.bail(true);
  const namespace = `components-${randomBytes(4).toString("hex")}`;
  let program: ExampleProgram;
  let isDeployed = false;
  let passwords: Readonly<Record<string, string>>;
  let gateway: { readonly host: string; readonly port: number };

  const isTaken = (name: string, value: number): Promise<boolean> =>
    pushSample(gateway, tenant(name), "composed", value).then(
      () => true,
      () => false,
    );

  /** Tenant and value of each series that a tenant sees. */
  const samplesOf = async (name: string): Promise<readonly (readonly [string | undefined, string])[]> =>
    (await query(gateway, tenant(name), "composed")).map(({ metric, value: [, text] }) => [metric["tenant_id"], text]);

  const tenant = (name: string) => ({ name, password: passwords[name] ?? "" });

  before(async () => {
    const { address } = (await ensureEngine()).cluster;
    gateway = { host: address, port: nodePort };
    program = new ExampleProgram("typescript", "components", await settingsFor(namespace));
  });
  after(() => program.remove({ deployed: isDeployed }));

  it("shows every object in a preview, and what each component tells the others", async () => {
    const resources = plannedResources(await program.preview());
    const types = Object.keys(resources).map((urn) => urn.split("::").slice(2).join("::"));
    for (const component of [
      "ObjectStorage",
      "Ingester",
      "Router",
      "Store",
      "Query",
      "QueryFrontend",
      "Gateway",
      "Ruler",
    ])
      expect(types.filter((type) => type.startsWith(`whizard:index:${component}::`))).to.have.lengthOf(
        component === "Ingester" ? 2 : 1,
      );
    const endpoints = Object.entries(resources).find(([urn]) => urn.endsWith("ConfigMap::router/router-hashrings"));
    expect(JSON.stringify(endpoints?.[1].inputs)).to.include(`team-a-0.team-a.${namespace}.svc.cluster.local:10901`);
  });

  it("runs: what a tenant writes it reads, and nobody else", async () => {
    isDeployed = true;
    const state = await program.up();
    passwords = plainOf(outputOf(state, "gateway", "passwords")) as Readonly<Record<string, string>>;
    // A router that has just become ready may still wait for its ingesters.
    for (const [name, value] of [
      ["team-a", 17],
      ["team-b", 18],
    ] as const) {
      await waitFor(`the ingester of ${name}`, () => isTaken(name, value), { seconds: 60 });
      await waitFor(`the sample of ${name}`, async () => (await samplesOf(name)).length > 0, { seconds: 60 });
      expect(await samplesOf(name)).to.deep.equal([[name, String(value)]]);
    }
  });

  it("evaluates the rules of a tenant as that tenant", async () => {
    const answers = async (name: string) => (await query(gateway, tenant(name), "answer")).map(({ value }) => value[1]);
    await waitFor("the rule's result", async () => (await answers("team-a")).length > 0, { seconds: 120 });
    expect(await answers("team-a")).to.deep.equal(["42"]);
    expect(await answers("team-b")).to.deep.equal([]);
  });

  it("lets nobody in with another's password", async () => {
    const { status } = await ask(
      `${tenantUrl(gateway, "team-a")}/query`,
      { query: "composed" },
      { user: "team-a", password: tenant("team-b").password },
    );
    expect(status).to.equal(401);
  });
});
