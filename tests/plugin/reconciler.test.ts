import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { buildTenantDefinition } from "../../provider/core/index.ts";
import { pushSample } from "../e2e/pushSample.ts";
import { type Door, query, type Sample } from "../lab/start/gateway.ts";
import { waitFor } from "../lab/waitFor.ts";
import { EngineStack } from "./engineStack.ts";
import { tinyRuler, tinySpec, whizardProgram } from "./tinySpec.ts";

const whizardCli = fileURLToPath(new URL("../../dist/cli/whizard.cjs", import.meta.url));
const nodePort = 31_791;

/** Asks until the answer is the wanted one; a last time after that, and returns what it is. */
const eventually = async (ask: () => Promise<string>, wanted: string): Promise<string> => {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await ask().catch(String);
    if (answer === wanted) return answer;
    await sleep(500);
  }
  return ask();
};

// One stack over all tests, in order: each begins where the one before has ended.
describe("a Whizard with its reconciler in the real engine, where everybody speaks TLS behind network policies", function () {
  this.timeout(600_000);
  this.bail(true);
  let stack: EngineStack;
  let tenant: string;
  let gateway: Door;

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
    await stack.kubectl("delete", "clusterrulegroups", tenant, "--ignore-not-found");
    await stack.dispose();
  });

  const program = (): string => {
    const { reconciler: _off, ...spec } = tinySpec(stack.namespace, []);
    const topology = whizardProgram({
      ...spec,
      componentTls: {},
      networkPolicies: {},
      reconciler: { webhook: {} },
      gateway: { ...spec.gateway, nodePort, debug: true, tls: { generated: { clientCertificates: true } } },
      ruler: tinyRuler,
      tenants: [{ name: "a", ruleGroups: [{ name: "lab", rules: [{ record: "lab:answer", expr: "vector(42)" }] }] }],
    });
    const small = { replicas: 1, resources: spec.router.resources, terminationGracePeriodSeconds: 3 };
    const agent = { ...small, name: "agent", namespace: stack.namespace, createNamespace: false, tenant: "a" };
    const scraper = { ...small, scrapeInterval: "5s", dataVolume: { type: "emptyDir", size: "1Gi" } };
    return `${topology}
export const { gatewayCa } = w;
const identity = (name: "certificate" | "privateKey") => w.clientCertificates.apply((all) => all?.["a"]?.[name] ?? "");
const reader = (name: "serverName" | "ca" | "certificate" | "privateKey") => w.metricsTls.apply((tls) => tls?.[name] ?? "");
new whizard.AgentProxy("agent", {
  ...${JSON.stringify(agent)},
  clientCertificate: { certificate: identity("certificate"), privateKey: identity("privateKey") },
  gateway: { host: w.gatewayHost, tls: { ca: w.gatewayCa } },
  prometheusAgent: {
    ...${JSON.stringify(scraper)},
    metricsTls: {
      serverName: reader("serverName"),
      ca: reader("ca"),
      certificate: reader("certificate"),
      privateKey: reader("privateKey"),
    },
  },
} as never, { ...on, dependsOn: [w] });`;
  };
  const jsonPath = (kind: string, name: string, path: string): Promise<string> =>
    stack.kubectl("get", kind, name, `--output=jsonpath={${path}}`);

  const passwordIn = async (secret: string): Promise<string> =>
    Buffer.from(await jsonPath("secret", secret, ".data.password"), "base64").toString();

  const read = async (name: string, password: string, promql: string): Promise<readonly Sample[]> =>
    // While pods come and go a query may fail; the wait around it is bounded.
    query(gateway, { name, password }, promql).catch(() => []);

  it("is ready without being asked for, serves what is declared, and nothing is to change", async () => {
    const up = await stack.up(program());
    expect(up.code, up.output).to.equal(0);
    expect(up.steps["Deployment w/whizard-reconciler"]).to.equal("create");
    expect(up.steps["NetworkPolicy w/whizard-router"]).to.equal("create");
    expect(await jsonPath("deployment", "whizard-reconciler", ".status.readyReplicas")).to.equal("2");
    expect(await jsonPath("configmap", "whizard-hashrings", ".data.hashrings\\.json")).to.include('"a"');
    const again = await stack.preview(program(), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
    const path = "jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}";
    const { output: ca } = await stack.pulumi(["stack", "output", "gatewayCa"]);
    const servername = `whizard-gateway.${stack.namespace}.svc.cluster.local`;
    const host = await stack.kubectl("get", "nodes", `--output=${path}`);
    gateway = { host, port: nodePort, tls: { ca, servername } };
  });

  it("has every component scraped by TLS, and what an agent sends by its client certificate is read through the gateway", async () => {
    const password = await passwordIn("whizard-ruler-a-credential");
    const wanted = ["agent-proxy", "compactor", "gateway", "ingester", "prometheus-agent"];
    wanted.push("query", "query-frontend", "reconciler", "router", "ruler", "store");
    let seen: Readonly<Record<string, string>> = {};
    const areUp = async (): Promise<boolean> => {
      const up = `min by (component) (up{job="whizard",namespace="${stack.namespace}"})`;
      const samples = await read("a", password, up);
      seen = Object.fromEntries(samples.map(({ metric, value }) => [metric["component"] ?? "", value[1]]));
      return wanted.every((component) => seen[component] === "1");
    };
    await waitFor("every component is scraped", areUp, { seconds: 120 }).catch((error: unknown) => {
      throw new Error(`seen: ${JSON.stringify(seen)}`, { cause: error });
    });
    expect(seen).to.deep.equal(Object.fromEntries(wanted.map((component) => [component, "1"])));
    const isEvaluated = async (): Promise<boolean> =>
      (await read("a", password, "lab:answer")).some(({ value }) => value[1] === "42");
    await waitFor("the rule's result", isEvaluated, { seconds: 120 });
  });

  it("tells its state to `whizard status`, which comes with a certificate", () => {
    const words = ["status", "--namespace", stack.namespace, "--kubeconfig", stack.kubeconfig, "--json"];
    const { stdout, stderr } = spawnSync(process.execPath, [whizardCli, ...words], { encoding: "utf8" });
    expect(stderr).to.equal("");
    const { missing, ruleGroups, clusters } = JSON.parse(stdout) as {
      readonly missing: readonly string[];
      readonly ruleGroups: readonly { readonly ruler: string }[];
      readonly clusters: readonly { readonly tenant: string }[];
    };
    expect(missing).to.deep.equal([]);
    expect(ruleGroups.map(({ ruler }) => ruler)).to.deep.equal(["whizard-ruler-a-0"]);
    expect(clusters.map(({ tenant: name }) => name)).to.deep.equal(["a"]);
  });

  it("takes a Tenant that appears, up to samples that are written and read, and Pulumi sees no change", async () => {
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
    const password = await passwordIn(`whizard-tenant-${tenant}`);
    await pushSample(gateway, { name: "joined", password }, "lab_pushed", 17);
    const isRead = async (): Promise<boolean> =>
      (await read("joined", password, "lab_pushed")).some(({ value }) => value[1] === "17");
    await waitFor("the sample is read", isRead, { seconds: 60 });
    const again = await stack.preview(program(), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });

  it("has the API server refuse a broken rule group, asked by TLS at the Service of its pods", async () => {
    const group = {
      apiVersion: "alerting.kubesphere.io/v2beta1",
      kind: "ClusterRuleGroup",
      metadata: { name: tenant, labels: { "monitoring.whizard.io/service": `${stack.namespace}.whizard` } },
      spec: { rules: [{ alert: "Down", expr: "sum(up", severity: "warning" }] },
    };
    const refused = await stack.kubectlApply(group).then(String, String);
    expect(refused).to.include(
      "denied the request: spec.rules[0].expr: is no PromQL at column 7: the expression ends too early",
    );
  });

  it("keeps the Tenants when the stack is destroyed, whose namespace ends with all that the reconciler made", async () => {
    const { code, output } = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code, output).to.equal(0);
    expect(await stack.hasNamespace()).to.equal(false);
    expect(await jsonPath("tenants.monitoring.whizard.io", tenant, ".metadata.name")).to.equal(tenant);
  });
});
