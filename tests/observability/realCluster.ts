import { KubeConfig } from "@kubernetes/client-node";
import { randomBytes } from "node:crypto";
import { rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../lab/command.ts";
import { labUp } from "../lab/lab.ts";
import { ensureTool } from "../lab/tools.ts";
import { imageReferences } from "../lab/versions.ts";

/** The lab's central cluster, with a pod of this test's own in it. */
export interface RealCluster {
  /** Scrapes of its API server, kubelet and cAdvisor, as the package's own agent has them. */
  readonly scrapeConfigs: readonly object[];
  /** Where the test's own pod `web-0` is. */
  readonly namespace: string;
  readonly remove: () => Promise<void>;
}

/** A pod that would use more CPU than it may, so that there is something to hold back. */
const busyPod = (namespace: string) => ({
  apiVersion: "v1",
  kind: "List",
  items: [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-0", namespace },
      spec: {
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        containers: [
          {
            name: "web",
            image: imageReferences.thanos,
            command: ["/bin/sh", "-c", "while :; do :; done"],
            resources: { limits: { cpu: "20m", memory: "32Mi" } },
          },
        ],
      },
    },
  ],
});

const decode = (text = ""): string => Buffer.from(text, "base64").toString("utf8");

const scrapesOf = (kubeconfig: string, node: string): readonly object[] => {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()];
  const common = {
    scheme: "https",
    scrape_interval: "5s",
    tls_config: { ca: decode(cluster?.caData), cert: decode(user?.certData), key: decode(user?.keyData) },
  };
  const targets = [new URL(cluster?.server ?? "").host];
  // The kubelet by way of the API server, which knows its certificate.
  const proxy = `/api/v1/nodes/${node}/proxy`;
  return [
    { ...common, job_name: "apiserver", static_configs: [{ targets }] },
    {
      ...common,
      job_name: "kubelet",
      metrics_path: `${proxy}/metrics`,
      static_configs: [{ targets, labels: { node } }],
    },
    {
      ...common,
      job_name: "cadvisor",
      metrics_path: `${proxy}/metrics/cadvisor`,
      honor_timestamps: false,
      static_configs: [{ targets, labels: { node } }],
    },
  ];
};

/** Brings the lab's central cluster up, if it is not, and starts the pod. */
export const startRealCluster = async (): Promise<RealCluster> => {
  const [central] = await labUp({ clusters: ["central"] });
  if (central === undefined) throw new Error("The lab has no cluster central.");
  const { kubeconfig } = central;
  const kubectl = await ensureTool("kubectl");
  const run = (...words: readonly string[]) => runCommand(kubectl, ["--kubeconfig", kubeconfig, ...words]);
  const namespace = `observed-${randomBytes(4).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "whizard-observed-"));
  const remove = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    await run("delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
  };
  try {
    writeFileSync(join(folder, "pod.json"), JSON.stringify(busyPod(namespace)));
    await run("apply", "--filename", join(folder, "pod.json"));
    await run("--namespace", namespace, "wait", "--for=condition=Ready", "--timeout=120s", "pod/web-0");
    const node = await run("get", "nodes", "--output=jsonpath={.items[0].metadata.name}");
    return { scrapeConfigs: scrapesOf(kubeconfig, node), namespace, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};
