import { KubeConfig } from "@kubernetes/client-node";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import {
  compile,
  emptyPlacement,
  namesOf,
  parseWhizard,
  place,
  placementLimits,
  placementTenants,
  tenantApi,
  tenantPassword,
  type TenantStatus,
} from "../../provider/core/index.ts";
import { Api, type ApiTarget } from "../../provider/reconciler/api.ts";
import { runCommand } from "../lab/command.ts";
import { labUp } from "../lab/lab.ts";
import { ensureTool } from "../lab/tools.ts";
import { waitFor } from "../lab/waitFor.ts";
import { tenantsPath } from "../reconciler/world.ts";
import { encodeRemoteWrite, type Sample } from "./remoteWrite.ts";

const program = new URL("../../dist/reconciler/reconciler.cjs", import.meta.url);
const { group, version, kind } = tenantApi;
const decode = (text = ""): string => Buffer.from(text, "base64").toString("utf8");

/** The API server that a kubeconfig's current context leads to. */
const targetOf = (kubeconfig: string): ApiTarget => {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()];
  return {
    url: cluster?.server ?? "",
    ca: decode(cluster?.caData),
    cert: decode(user?.certData),
    key: decode(user?.keyData),
  };
};

const tiny = {
  replicas: 1,
  resources: { requests: { cpu: "5m", memory: "16Mi" } },
  terminationGracePeriodSeconds: 20,
} as const;
const { replicas: _replicas, ...single } = tiny;
const scratch = { dataVolume: { type: "emptyDir", size: "1Gi" } } as const;

/** Small pods; stores that answer for all that is in the bucket, however young. */
const specOf = (namespace: string, retention: string) => ({
  namespace,
  name: "w",
  tenants: [{ name: "declared" }],
  storage: { embedded: { ...tiny, ...scratch } },
  gateway: { ...tiny, serviceType: "NodePort" },
  router: tiny,
  ingester: { ...tiny, defaultIngesterRetentionPeriod: retention, dataVolume: { size: "64Mi" } },
  query: tiny,
  queryFrontend: tiny,
  store: {
    ...tiny,
    ...scratch,
    timeRanges: [{ minTime: "", maxTime: "" }],
    flags: ["--sync-block-duration=10s"],
  },
  compactor: { ...single, ...scratch },
  reconciler: {},
});

/** A whole topology with the reconciler's real pods on the lab's central cluster, in a namespace of its own. */
export class RuntimeSite {
  readonly namespace: string;
  readonly names = namesOf("w");
  private readonly tenantKey = randomBytes(24).toString("hex");
  private readonly agent = new Agent({ keepAlive: true });
  private api: Api | undefined;
  private kubectlPath = "";
  private kubeconfig = "";
  private gateway = { host: "", port: 0 };

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** Applies everything and waits until it is ready. */
  async create(retention: string): Promise<this> {
    const [central] = await labUp({ clusters: ["central"] });
    this.kubectlPath = await ensureTool("kubectl");
    this.kubeconfig = central?.kubeconfig ?? "";
    this.api = new Api(targetOf(this.kubeconfig));
    await this.kubectl(["create", "namespace", this.namespace]);
    for (const objects of this.stages(retention)) {
      const list = { apiVersion: "v1", kind: "List", items: objects };
      await this.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], JSON.stringify(list));
    }
    const workloads = await this.kubectl(["get", "deployments,statefulsets", "-o", "name"]);
    for (const name of workloads.trim().split("\n")) await this.kubectl(["rollout", "status", name, "--timeout=180s"]);
    const path = "jsonpath={.spec.ports[0].nodePort}";
    const port = await this.kubectl(["get", "service", this.names.gateway, "-o", path]);
    this.gateway = { host: central?.address ?? "", port: Number(port) };
    return this;
  }

  private stages(retention: string): readonly (readonly object[])[] {
    const parsed = parseWhizard(specOf(this.namespace, retention));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const spec = parsed.value;
    const placement = place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);
    const { stages } = compile(spec, placement, {
      embeddedS3: { default: { accessKey: "tests", secretKey: randomBytes(20).toString("hex") } },
      tenantDigests: spec.tenants.map(({ name: tenant }) => ({ tenant, digest: "a".repeat(64) })),
      tenantPasswords: {},
      reconciler: { program: readFileSync(program, "utf8"), tenantKey: this.tenantKey },
    });
    return stages.map((components) => components.flatMap(({ objects }) => objects));
  }

  /** Runs kubectl in the namespace. */
  async kubectl(words: readonly string[], input?: string): Promise<string> {
    const all = ["--kubeconfig", this.kubeconfig, "--namespace", this.namespace, ...words];
    return runCommand(this.kubectlPath, all, input === undefined ? {} : { input });
  }

  /** The name of this site's Tenant object for an id: Tenants are cluster-scoped. */
  object(id: string): string {
    return `${this.namespace}-${id}`;
  }

  async addTenant(id: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
    const service = { "monitoring.whizard.io/service": `${this.namespace}.w` };
    const metadata = { name: this.object(id), labels: { ...service, ...labels } };
    const tenant = { apiVersion: `${group}/${version}`, kind, metadata, spec: { tenant: id } };
    await this.api?.call({ method: "POST", path: tenantsPath, body: tenant });
  }

  async removeTenant(id: string): Promise<void> {
    await this.api?.call({ method: "DELETE", path: `${tenantsPath}/${this.object(id)}` });
  }

  async status(id: string): Promise<TenantStatus | undefined> {
    const path = `${tenantsPath}/${this.object(id)}`;
    return (await this.api?.call<{ status?: TenantStatus }>({ method: "GET", path }))?.status;
  }

  /** Sends one sample through the gateway and returns the status of the answer. */
  push(id: string, sample: Sample): Promise<number> {
    const body = encodeRemoteWrite(sample);
    const headers = {
      authorization: this.authorization(id),
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
      "content-length": body.length,
    };
    const path = `/${id}/api/v1/receive`;
    return this.send({ method: "POST", path, headers }, body).then(({ status }) => status);
  }

  /** The values of a metric that the tenant reads through the gateway, at a time. */
  async read(id: string, metric: string, at: number): Promise<readonly number[]> {
    const parameters = new URLSearchParams({ query: metric, time: String(at / 1000) }).toString();
    const path = `/${id}/api/v1/query?${parameters}`;
    const { status, text } = await this.send({
      method: "GET",
      path,
      headers: { authorization: this.authorization(id) },
    });
    if (status !== 200) throw new Error(`the gateway answered ${status}: ${text}`);
    const { data } = JSON.parse(text) as { data: { result: { value: [number, string] }[] } };
    return data.result.map(({ value }) => Number(value[1]));
  }

  private authorization(id: string): string {
    return `Basic ${Buffer.from(`${id}:${tenantPassword(this.tenantKey, id)}`).toString("base64")}`;
  }

  private send(
    options: {
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string | number>>;
    },
    body?: Buffer,
  ): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request({ ...this.gateway, ...options, agent: this.agent, timeout: 20_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.once("timeout", () => sent.destroy(new Error("the gateway did not answer")));
      sent.once("error", reject);
      sent.end(body);
    });
  }

  /** Seconds from before the Tenant is created until its first sample is accepted. */
  async secondsToFirstSample(id: string, labels: Readonly<Record<string, string>> = {}, atMost = 60): Promise<number> {
    const began = performance.now();
    await this.addTenant(id, labels);
    for (;;) {
      const status = await this.push(id, { metric: "first_sample", value: 1, at: Date.now() }).catch(() => 0);
      const seconds = (performance.now() - began) / 1000;
      if (status >= 200 && status < 300) return seconds;
      if (seconds > atMost) throw new Error(`no sample of ${id} was accepted in ${atMost} s: ${status}`);
      await sleep(10);
    }
  }

  /** Waits until a removed tenant is refused by the gateway. */
  async refused(id: string): Promise<void> {
    const isRefused = async (): Promise<boolean> =>
      (await this.push(id, { metric: "first_sample", value: 1, at: Date.now() })) >= 400;
    await waitFor(`${id} is refused`, isRefused, { seconds: 60 });
  }

  /** Removes the Tenants and the namespace. */
  async destroy(): Promise<void> {
    this.agent.destroy();
    this.api?.close();
    if (this.kubeconfig === "") return;
    const selector = `monitoring.whizard.io/service=${this.namespace}.w`;
    await this.kubectl(["delete", `tenants.${group}`, "-l", selector, "--ignore-not-found"]).catch(() => undefined);
    const clusterWide = `${this.namespace}-${this.names.reconciler}`;
    await this.kubectl(["delete", "clusterrole,clusterrolebinding", clusterWide, "--ignore-not-found"]);
    await this.kubectl(["delete", "namespace", this.namespace, "--ignore-not-found", "--timeout=180s"]);
  }
}
