import { KubeConfig } from "@kubernetes/client-node";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  compile,
  emptyPlacement,
  knowCredentials,
  namesOf,
  parseWhizard,
  place,
  placementLimits,
  placementTenants,
  planCredentials,
  ruleGroupApi,
  ruleGroupKinds,
  tenantApi,
  tenantOfRulesLabel,
  tenantPassword,
  type TenantStatus,
} from "../../provider/core/index.ts";
import { Api, type ApiTarget } from "../../provider/reconciler/api.ts";
import type { Live } from "../../provider/reconciler/live.ts";
import { runCommand } from "../lab/command.ts";
import { labUp } from "../lab/lab.ts";
import { ensureTool } from "../lab/tools.ts";
import { waitFor } from "../lab/waitFor.ts";
import { tenantsPath } from "../reconciler/world.ts";
import { GatewayClient, type Series, type ShownRule, type Writer } from "./gatewayClient.ts";
import type { Sample } from "./remoteWrite.ts";
import { runtimeSpec, type SiteChange } from "./runtimeSpec.ts";

const program = new URL("../../dist/reconciler/reconciler.cjs", import.meta.url);
const { group, version, kind } = tenantApi;
const serviceLabel = "monitoring.whizard.io/service";
const rulesPath = `/apis/${ruleGroupApi.group}/${ruleGroupApi.version}/${ruleGroupKinds.ClusterRuleGroup.plural}`;
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

/** A whole topology with the reconciler's real pods on the lab's central cluster, in a namespace of its own. */
export class RuntimeSite {
  readonly namespace: string;
  readonly names = namesOf("w");
  private readonly tenantKey = randomBytes(24).toString("hex");
  private readonly secretKey = randomBytes(20).toString("hex");
  private api: Api | undefined;
  private kubectlPath = "";
  private kubeconfig = "";
  private gateway: GatewayClient | undefined;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** Applies everything and waits until it is ready. */
  async create(change: SiteChange): Promise<this> {
    const [central] = await labUp({ clusters: ["central"] });
    this.kubectlPath = await ensureTool("kubectl");
    this.kubeconfig = central?.kubeconfig ?? "";
    this.api = new Api(targetOf(this.kubeconfig));
    await this.kubectl(["create", "namespace", this.namespace]);
    await this.declare(change);
    const workloads = await this.kubectl(["get", "deployments,statefulsets", "-o", "name"]);
    for (const name of workloads.trim().split("\n")) await this.kubectl(["rollout", "status", name, "--timeout=180s"]);
    const path = "jsonpath={.spec.ports[0].nodePort}";
    const port = await this.kubectl(["get", "service", this.names.gateway, "-o", path]);
    this.gateway = new GatewayClient({ host: central?.address ?? "", port: Number(port) });
    return this;
  }

  /** Applies what Pulumi would apply of the site with this change. */
  async declare(change: SiteChange): Promise<void> {
    for (const objects of this.stages(change)) {
      const list = { apiVersion: "v1", kind: "List", items: objects };
      await this.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], JSON.stringify(list));
    }
  }

  private stages(change: SiteChange): readonly (readonly object[])[] {
    const parsed = parseWhizard(runtimeSpec(this.namespace, change));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const spec = parsed.value;
    const placement = place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);
    const keys = { accessKey: "tests", secretKey: this.secretKey };
    const { stages } = compile(spec, placement, {
      embeddedS3: Object.fromEntries(["default", ...Object.keys(spec.storages)].map((name) => [name, keys])),
      credentials: knowCredentials(planCredentials(spec), ({ id }) => `value of ${id}`),
      reconciler: { program: readFileSync(program, "utf8"), tenantKey: this.tenantKey },
    });
    return stages.map((components) => components.flatMap(({ objects }) => objects));
  }

  /** Runs kubectl in the namespace. */
  async kubectl(words: readonly string[], input?: string): Promise<string> {
    const all = ["--kubeconfig", this.kubeconfig, "--namespace", this.namespace, ...words];
    return runCommand(this.kubectlPath, all, input === undefined ? {} : { input });
  }

  private get service(): Readonly<Record<string, string>> {
    return { [serviceLabel]: `${this.namespace}.w` };
  }

  /** Applies an object as somebody at a terminal does. */
  async put(object: object): Promise<void> {
    await this.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], JSON.stringify(object));
  }

  /** What a pod answers at a path of its HTTP port, asked through the API server. */
  askPod(pod: string, port: number, path: string): Promise<string> {
    return this.kubectl(["get", "--raw", `/api/v1/namespaces/${this.namespace}/pods/${pod}:${port}/proxy${path}`]);
  }

  /** The name of this site's Tenant object for an id: Tenants are cluster-scoped. */
  object(id: string): string {
    return `${this.namespace}-${id}`;
  }

  async addTenant(id: string, labels: Readonly<Record<string, string>> = {}): Promise<void> {
    const metadata = { name: this.object(id), labels: { ...this.service, ...labels } };
    const tenant = { apiVersion: `${group}/${version}`, kind, metadata, spec: { tenant: id } };
    await this.api?.call({ method: "POST", path: tenantsPath, body: tenant });
  }

  async removeTenant(id: string): Promise<void> {
    await this.api?.call({ method: "DELETE", path: `${tenantsPath}/${this.object(id)}` });
  }

  /** Changes labels of a Tenant; null removes one. */
  async label(id: string, labels: Readonly<Record<string, string | null>>): Promise<void> {
    const path = `${tenantsPath}/${this.object(id)}`;
    const contentType = "application/merge-patch+json";
    await this.api?.call({ method: "PATCH", path, body: { metadata: { labels } }, contentType });
  }

  /** The pods that carry a label. */
  async pods(labelSelector: string): Promise<readonly Live[]> {
    const path = `/api/v1/namespaces/${this.namespace}/pods?${new URLSearchParams({ labelSelector }).toString()}`;
    return (await this.api?.call<{ items: readonly Live[] }>({ method: "GET", path }))?.items ?? [];
  }

  async status(id: string): Promise<TenantStatus | undefined> {
    const path = `${tenantsPath}/${this.object(id)}`;
    return (await this.api?.call<{ status?: TenantStatus }>({ method: "GET", path }))?.status;
  }

  /** Sends one sample through the gateway and returns the status of the answer. */
  push(id: string, sample: Sample): Promise<number> {
    return this.open.push(this.writer(id), sample);
  }

  /** What an expression is now, asked under the tenant through the gateway; each replica's series with `dedup: "false"`. */
  query(id: string, query: string, parameters: { readonly dedup?: "false" } = {}): Promise<readonly Series[]> {
    return this.open.query(this.writer(id), query, parameters);
  }

  /** The rules that the gateway shows a tenant, of all groups. */
  rules(id: string): Promise<readonly ShownRule[]> {
    return this.open.rules(this.writer(id));
  }

  private get open(): GatewayClient {
    if (this.gateway === undefined) throw new Error("the site was not created");
    return this.gateway;
  }

  private writer(tenant: string): Writer {
    return { tenant, password: tenantPassword(this.tenantKey, tenant) };
  }

  /**
   * Seconds from before the Tenant is created until its first sample is accepted. How soon that is, a benchmark measures:
   * gRPC's pause between two tries of a new ingester's address may grow to two minutes.
   */
  async secondsToFirstSample(id: string, labels: Readonly<Record<string, string>> = {}, atMost = 300): Promise<number> {
    const began = performance.now();
    await this.addTenant(id, labels);
    for (;;) {
      const status = await this.push(id, { metric: "first_sample", value: 1, at: Date.now() }).catch(() => 0);
      const seconds = (performance.now() - began) / 1000;
      if (status >= 200 && status < 300) return seconds;
      if (seconds > atMost)
        throw new Error(`no sample of ${id} was accepted in ${atMost} s: ${status}\n${await this.describe(id)}`);
      await sleep(10);
    }
  }

  /** What is known about why a tenant is not served. */
  private async describe(id: string): Promise<string> {
    const hashrings = ["get", "configmap", this.names.composed.hashrings, "-o", "jsonpath={.data}"];
    const logs = ["logs", "-l", "app.kubernetes.io/name=router", "--tail=20"];
    const asked = [["get", "pods,statefulsets,pvc", "-o", "wide"], hashrings, ["get", "events"], logs];
    const found = await Promise.all(asked.map((words) => this.kubectl(words).catch(String)));
    return [JSON.stringify(await this.status(id)), ...found].join("\n");
  }

  /** Waits until the gateway lets a tenant write. */
  async admitted(id: string, seconds: number): Promise<void> {
    const isAdmitted = async (): Promise<boolean> => {
      const status = await this.push(id, { metric: "first_sample", value: 1, at: Date.now() }).catch(() => 0);
      return status >= 200 && status < 300;
    };
    await waitFor(`${id} is let in`, isAdmitted, { seconds });
  }

  /** Writes a ClusterRuleGroup of a tenant. */
  async addRules(name: string, tenant: string, rules: readonly object[]): Promise<void> {
    const labels = { [tenantOfRulesLabel]: tenant, ...this.service };
    const metadata = { name: this.object(name), labels };
    const apiVersion = `${ruleGroupApi.group}/${ruleGroupApi.version}`;
    const body = { apiVersion, kind: "ClusterRuleGroup", metadata, spec: { rules } };
    await this.api?.call({ method: "POST", path: rulesPath, body });
  }

  async removeRules(name: string): Promise<void> {
    await this.api?.call({ method: "DELETE", path: `${rulesPath}/${this.object(name)}` });
  }

  /** Waits until a removed tenant is refused by the gateway. */
  async refused(id: string): Promise<void> {
    const isRefused = async (): Promise<boolean> =>
      (await this.push(id, { metric: "first_sample", value: 1, at: Date.now() })) >= 400;
    await waitFor(`${id} is refused`, isRefused, { seconds: 60 });
  }

  /** Removes the Tenants and the namespace. */
  async destroy(): Promise<void> {
    this.gateway?.close();
    this.api?.close();
    if (this.kubeconfig === "") return;
    const selector = `${serviceLabel}=${this.namespace}.w`;
    const own = `tenants.${group},${ruleGroupKinds.ClusterRuleGroup.plural}.${ruleGroupApi.group}`;
    await this.kubectl(["delete", own, "-l", selector, "--ignore-not-found"]).catch(() => undefined);
    const clusterWide = `${this.namespace}-${this.names.reconciler}`;
    await this.kubectl(["delete", "clusterrole,clusterrolebinding", clusterWide, "--ignore-not-found"]);
    await this.kubectl(["delete", "namespace", this.namespace, "--ignore-not-found", "--timeout=180s"]);
  }
}
