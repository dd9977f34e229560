import { expect } from "chai";
import { join } from "node:path";
import { parse } from "yaml";
import type { AgentProxyArtifacts, KubeObject } from "../../../provider/core/index.ts";
import { awaitDefinition } from "../../lab/awaitDefinition.ts";
import { runCommand } from "../../lab/command.ts";
import { versions } from "../../lab/versions.ts";
import { buildGolden } from "../buildGolden.ts";
import { goldenCases } from "../goldenCase.ts";
import { centralKubectl, type Kubectl } from "./centralKubectl.ts";

/** The operator's own definitions, from its Go module. */
const definitions = ["prometheuses", "prometheusagents"].map((plural) => `monitoring.coreos.com_${plural}.yaml`);

const downloadOperator = async (): Promise<string> => {
  const module = `github.com/prometheus-operator/prometheus-operator@${versions.prometheusConfigReloader}`;
  return (JSON.parse(await runCommand("go", ["mod", "download", "-json", module])) as { Dir: string }).Dir;
};

const snippets = () => {
  const golden = goldenCases.find(({ name }) => name === "agent-proxy")!;
  return (buildGolden(golden).outputs as AgentProxyArtifacts["outputs"]).remoteWrite;
};

/** The objects of the snippet, where there is a namespace for them. */
const agentOf = (text: string): readonly KubeObject[] =>
  (parse(text) as { readonly items: readonly KubeObject[] }).items.map((item) =>
    item.metadata.namespace === undefined
      ? item
      : { ...item, metadata: { ...item.metadata, namespace: "default" } },
  );

const prometheusWith = (remoteWrite: unknown) => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "Prometheus",
  metadata: { name: "golden", namespace: "default" },
  spec: { remoteWrite: [remoteWrite] },
});

describe("what an agent proxy tells users of the Prometheus operator, before the real API server with the operator's own definitions", function () {
  this.timeout(180_000);
  let kubectl: Kubectl;
  const ours: string[] = [];

  const dryRun = (objects: readonly unknown[]) =>
    kubectl(["apply", "--server-side", "--dry-run=server", "--validate=strict", "--field-manager=golden", "-f", "-"], {
      apiVersion: "v1",
      kind: "List",
      items: objects,
    });

  before(async function () {
    this.timeout("75m");
    kubectl = await centralKubectl();
    const folder = join(await downloadOperator(), "example", "prometheus-operator-crd");
    const files = definitions.map((file) => join(folder, file));
    // Whatever was there before stays.
    for (const file of files) if (!(await kubectl(["get", "-f", file])).ok) ours.push(file);
    for (const file of files) {
      const applied = await kubectl(["apply", "--server-side", "--field-manager=golden", "-f", file]);
      if (!applied.ok) throw new Error(applied.output);
      await awaitDefinition(async (words) => (await kubectl(words)).output, "-f", file);
    }
  });
  after(async () => {
    for (const file of ours) await kubectl(["delete", "-f", file]);
  });

  it("the PrometheusAgent and what it may read are taken, every field known", async () => {
    const objects = agentOf(snippets().prometheusAgent);
    const { ok, output } = await dryRun(objects);
    expect(ok, output).to.equal(true);
    expect(output.match(/serverside-applied/g)).to.have.length(objects.length);
  });

  it("the item of remoteWrite is taken in a Prometheus", async () => {
    const { ok, output } = await dryRun([prometheusWith(parse(snippets().operatorRemoteWrite))]);
    expect(ok, output).to.equal(true);
  });

  it("and the definitions would refuse a field that the operator does not know, and a value of another type", async () => {
    const item = parse(snippets().operatorRemoteWrite) as { readonly queueConfig: object };
    for (const queueConfig of [
      { ...item.queueConfig, retryOnHttp429: true },
      { ...item.queueConfig, retryOnRateLimit: "yes" },
    ])
      expect((await dryRun([prometheusWith({ ...item, queueConfig })])).ok).to.equal(false);
  });
});
