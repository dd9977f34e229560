import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { buildTenantDefinition } from "../../provider/core/index.ts";
import { EngineStack } from "./engineStack.ts";
import { tinySpec, whizardProgram } from "./tinySpec.ts";

/** Asks until the answer is the wanted one; a last time after that, and returns what it is. */
const eventually = async (ask: () => Promise<string>, wanted: string): Promise<string> => {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await ask().catch(String);
    if (answer === wanted) return answer;
    await sleep(500);
  }
  return ask();
};

describe("the reconciler that a Whizard deploys in the real engine", function () {
  this.timeout(240_000);
  this.bail(true);
  let stack: EngineStack;
  let tenant: string;

  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create({ awaitsReadiness: true });
    tenant = `${stack.namespace}-joined`;
    // As another Whizard of the cluster would have made it: an update takes it over. It stays, as after a destroy of a stack:
    // other suites may use it at this moment.
    await stack.kubectlApply(buildTenantDefinition());
  });
  after(async () => {
    await stack.kubectl("delete", "tenants.monitoring.whizard.io", tenant, "--ignore-not-found");
    await stack.dispose();
  });

  const program = (): string => {
    const { reconciler: _off, ...spec } = tinySpec(stack.namespace, ["a"]);
    return whizardProgram(spec);
  };
  const jsonPath = (kind: string, name: string, path: string): Promise<string> =>
    stack.kubectl("get", kind, name, `--output=jsonpath={${path}}`);

  it("is there without being asked for, ready, and serves what is declared", async () => {
    const up = await stack.up(program());
    expect(up.code, up.output).to.equal(0);
    expect(up.steps["Deployment w/whizard-reconciler"]).to.equal("create");
    expect(await jsonPath("deployment", "whizard-reconciler", ".status.readyReplicas")).to.equal("2");
    expect(await jsonPath("configmap", "whizard-hashrings", ".data.hashrings\\.json")).to.include('"a"');
    const again = await stack.preview(program(), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });

  it("takes a Tenant that appears, up to writes that are accepted, and Pulumi sees no change", async () => {
    const service = `${stack.namespace}.whizard`;
    const manifest = {
      apiVersion: "monitoring.whizard.io/v1alpha1",
      kind: "Tenant",
      metadata: { name: tenant, labels: { "monitoring.whizard.io/service": service } },
      spec: { tenant: "joined" },
    };
    await stack.kubectlApply(manifest);
    const ready = (): Promise<string> =>
      jsonPath("tenants.monitoring.whizard.io", tenant, '.status.conditions[?(@.type=="Ready")].status');
    expect(await eventually(ready, "True")).to.equal("True");
    const row = await stack.kubectl("get", "tenants.monitoring.whizard.io", tenant, "--no-headers");
    expect(row).to.match(/joined +default +whizard-ingester-auto-0 +whizard-compactor-auto-0 +True +True/);
    const again = await stack.preview(program(), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });

  it("keeps the Tenants when the stack is destroyed, whose namespace ends with all that the reconciler made", async () => {
    const { code, output } = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code, output).to.equal(0);
    expect(await stack.hasNamespace()).to.equal(false);
    expect(await jsonPath("tenants.monitoring.whizard.io", tenant, ".metadata.name")).to.equal(tenant);
  });
});
