import { expect } from "chai";
import type { EngineRun } from "./engineRun.ts";
import { EngineStack } from "./engineStack.ts";
import { tinySpec, whizardProgram } from "./tinySpec.ts";

interface Outputs {
  readonly placement: Readonly<Record<string, { readonly ingester: string }>>;
  readonly ingesters: Readonly<
    Record<string, { readonly tenants: readonly string[]; readonly retiringUntil?: string }>
  >;
  readonly hashrings: readonly { readonly hashring: string; readonly tenants: readonly string[] }[];
}

const outputsOf = ({ outputs }: EngineRun): Outputs => outputs["Stack engine-dev"] as unknown as Outputs;

/** What changes whenever a tenant comes or goes, the tenant's own password aside. */
const rings = {
  "TenantPlacement w/placement": "update",
  "ConfigMap w/whizard-hashrings-static": "update",
  "ConfigMap w/whizard-gateway-tenants-static": "update",
  "Secret w/whizard-gateway-credentials-static": "update",
  // Its block selector is read at its start only.
  "StatefulSet w/whizard-compactor-0": "update",
};

// One stack over all tests, in order: each begins where the one before has ended.
describe("a Whizard in the real engine, from its first preview to its end", function () {
  this.timeout(240_000);
  this.bail(true);
  let stack: EngineStack;
  let pods: string;

  const program = (tenants: readonly string[], retention?: string): string =>
    whizardProgram(tinySpec(stack.namespace, tenants, retention));
  /** The pods that serve, by name and identity: a pod that was replaced or restarted differs. */
  const servingPods = (): Promise<string> =>
    stack.kubectl(
      "get",
      "pods",
      "--selector=app.kubernetes.io/name in (router, query, query-frontend, gateway, store)",
      "--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {.status.containerStatuses[*].restartCount}{'\\n'}{end}",
    );

  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create({ awaitsReadiness: true });
  });
  after(() => stack.dispose());

  it("shows the whole tree and who will be where before anything exists", async () => {
    const preview = await stack.preview(program(["a"]));
    const { code, output, steps } = preview;
    expect(code, output).to.equal(0);
    expect(Object.values(steps).filter((op) => op !== "create")).to.deep.equal([]);
    const workloads = ["gateway", "query", "query-frontend", "router"].map((name) => `Deployment w/whizard-${name}`);
    const pools = ["compactor-0", "ingester-0", "s3", "store-0"].map((name) => `StatefulSet w/whizard-${name}`);
    expect(Object.keys(steps).filter((key) => /^(Deployment|StatefulSet) /.test(key))).to.have.members([
      ...workloads,
      ...pools,
    ]);
    expect(output).to.include("storage.embedded: THE METRICS OF THIS STACK ARE KEPT ON ONE VOLUME, WITHOUT A COPY");
    const shown = outputsOf(preview);
    expect(shown.placement).to.deep.equal({
      a: { ingester: "whizard-ingester-0", compactor: "whizard-compactor-0", storage: "default" },
    });
    expect(shown.ingesters).to.deep.equal({
      "whizard-ingester-0": { tenants: ["a"], kind: "shared", storage: "default", freeSlots: 1 },
    });
    expect(shown.hashrings.map(({ hashring, tenants }) => ({ hashring, tenants }))).to.deep.equal([
      { hashring: "whizard-ingester-0", tenants: ["a"] },
    ]);
    expect(await stack.hasNamespace()).to.equal(false);
  });

  it("makes it, ready, and then has nothing more to do", async () => {
    const { code, output } = await stack.up(program(["a"]));
    expect(code, output).to.equal(0);
    const again = await stack.preview(program(["a"]), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
    expect(again.steps).to.deep.equal({});
    pods = await servingPods();
    expect(pods.split("\n")).to.have.length(5);
  });

  it("moves nobody and restarts nobody when a tenant takes a free slot", async () => {
    const want = { "RandomPassword w/password/b": "create", ...rings };
    const preview = await stack.preview(program(["a", "b"]));
    expect(preview.steps, preview.output).to.deep.equal(want);
    const up = await stack.up(program(["a", "b"]));
    expect(up.code, up.output).to.equal(0);
    expect(up.steps).to.deep.equal(want);
    const { placement } = outputsOf(up);
    expect(placement["a"]?.ingester).to.equal("whizard-ingester-0");
    expect(placement["b"]?.ingester).to.equal("whizard-ingester-0");
    expect(await servingPods()).to.equal(pods);
  });

  it("adds one ingester and touches nothing else when all slots are full", async () => {
    const want = {
      "RandomPassword w/password/c": "create",
      "StatefulSet w/whizard-ingester-1": "create",
      "PodDisruptionBudget w/whizard-ingester-1": "create",
      ...rings,
    };
    // The order in which tenants are declared is of no account.
    const up = await stack.up(program(["c", "b", "a"]));
    expect(up.code, up.output).to.equal(0);
    expect(up.steps).to.deep.equal(want);
    expect(Object.entries(outputsOf(up).placement).map(([name, at]) => [name, at.ingester])).to.deep.equal([
      ["a", "whizard-ingester-0"],
      ["b", "whizard-ingester-0"],
      ["c", "whizard-ingester-1"],
    ]);
    expect(await servingPods()).to.equal(pods);
  });

  it("keeps the ingester of a tenant that left until its retention ends, out of the rings at once", async () => {
    const up = await stack.up(program(["a", "b"]));
    expect(up.code, up.output).to.equal(0);
    expect(up.steps).to.deep.equal({ "RandomPassword w/password/c": "delete", ...rings });
    const { ingesters, hashrings } = outputsOf(up);
    expect(ingesters["whizard-ingester-1"]?.tenants).to.deep.equal([]);
    const minutes = (Date.parse(ingesters["whizard-ingester-1"]?.retiringUntil ?? "") - Date.now()) / 60_000;
    expect(minutes).to.be.within(55, 60);
    expect(hashrings.map(({ hashring }) => hashring)).to.deep.equal(["whizard-ingester-0"]);
    const ring = await stack.kubectl("get", "configmap", "whizard-hashrings-static", "--output=json");
    expect(ring).not.to.include("whizard-ingester-1");
  });

  it("sends a tenant home that comes back in time", async () => {
    const preview = await stack.preview(program(["a", "b", "c"]));
    expect(preview.steps, preview.output).to.deep.equal({ "RandomPassword w/password/c": "create", ...rings });
    const { placement } = outputsOf(preview);
    expect(placement["c"]?.ingester).to.equal("whizard-ingester-1");
  });

  it("deletes the ingester with the first update after its retention, and leaves its claim", async () => {
    // The tenant left before the last test; a shorter retention ends without a wait.
    const up = await stack.up(program(["a", "b"], "1s"));
    expect(up.code, up.output).to.equal(0);
    expect(up.steps).to.deep.equal({
      "StatefulSet w/whizard-ingester-1": "delete",
      "PodDisruptionBudget w/whizard-ingester-1": "delete",
      "TenantPlacement w/placement": "update",
    });
    expect(Object.keys(outputsOf(up).ingesters)).to.deep.equal(["whizard-ingester-0"]);
    expect(await stack.kubectl("get", "persistentvolumeclaims", "--output=name")).to.include(
      "data-whizard-ingester-1-0",
    );
    expect(await servingPods()).to.equal(pods);
    const again = await stack.preview(program(["a", "b"], "1s"), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });

  it("leaves nothing when it is destroyed", async () => {
    const { code, output } = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code, output).to.equal(0);
    expect(await stack.resources()).to.deep.equal([]);
    expect(await stack.hasNamespace()).to.equal(false);
  });
});
