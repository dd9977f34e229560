import {
  buildRuleGroupDefinitions,
  buildTenantDefinition,
  compile,
  emptyPlacement,
  makeToken,
  knowCredentials,
  namesOf,
  parseWhizard,
  place,
  placementLimits,
  placementTenants,
  planCredentials,
  prometheusRuleApi,
  ruleGroupApi,
  tenantApi,
  type KubeObject,
  type TenantObject,
} from "../../provider/core/index.ts";
import { Api, type ApiTarget } from "../../provider/reconciler/api.ts";
import { runController, type ControllerOptions } from "../../provider/reconciler/controller.ts";
import type { Live } from "../../provider/reconciler/live.ts";
import { eventually } from "./eventually.ts";
import { installKind } from "./foreignKinds.ts";

const decode = (text: string): string => Buffer.from(text, "base64").toString("utf8");

const { group, version, plural, kind } = tenantApi;
export const tenantsPath = `/apis/${group}/${version}/${plural}`;
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** The rings of a ConfigMap: tenant to ingester. A tenant in two rings throws. */
export const ringsIn = (data: Live["data"]): ReadonlyMap<string, string> => {
  const rings = JSON.parse(data?.["hashrings.json"] ?? "[]") as { hashring: string; tenants: string[] }[];
  const found = new Map<string, string>();
  for (const { hashring, tenants } of rings) {
    for (const tenant of tenants) {
      if (found.has(tenant)) throw new Error(`${tenant} is in two rings`);
      found.set(tenant, hashring);
    }
  }
  found.delete("-");
  return found;
};

export { eventually };

/** Installs a CRD, and waits until its kind is served. It stays, as after a destroy of a stack: other suites may use it. */
const install = async (
  api: Api,
  body: { readonly metadata: { readonly name: string } },
  served: string,
): Promise<void> => {
  const path = `${definitions}/${body.metadata.name}?fieldManager=tests&force=true`;
  await api.call({ method: "PATCH", path, body, contentType: "application/apply-patch+yaml" });
  await eventually(() => api.call<object>({ method: "GET", path: served, tries: 1 }));
};

/** Installs the Tenant CRD. */
export const installDefinition = (api: Api): Promise<void> => install(api, buildTenantDefinition(), tenantsPath);

/** Installs the CRDs of rule groups. */
export const installRuleGroups = async (api: Api): Promise<void> => {
  for (const body of buildRuleGroupDefinitions())
    await install(api, body, `/apis/${ruleGroupApi.group}/${ruleGroupApi.version}/${body.spec.names.plural}`);
};

/** Removes the Tenant CRD, and all Tenants with it. */
export const removeDefinition = async (api: Api): Promise<void> => {
  const path = `${definitions}/${buildTenantDefinition().metadata.name}`;
  await api.call({ method: "DELETE", path });
  const isThere = (): Promise<boolean> =>
    api.call({ method: "GET", path, tries: 1 }).then(
      () => true,
      () => false,
    );
  await eventually(async () => !(await isThere()));
};

/** Installs a CRD of PrometheusRule that takes anything; returns how it is removed, with all its objects. */
export const installPrometheusRules = (api: Api): Promise<() => Promise<void>> => {
  const { version: served, ...rest } = prometheusRuleApi;
  return installKind(api, { ...rest, versions: [served], scope: "Namespaced" });
};

/** A running replica. */
export interface Replica {
  readonly stop: () => Promise<void>;
}

/** A namespace of its own with what Pulumi would have put into it, and replicas of the reconciler. */
export class World {
  readonly api: Api;
  readonly target: ApiTarget;
  readonly namespace: string;
  readonly name = "w";
  readonly names = namesOf("w");
  private readonly replicas = new Set<Replica>();

  constructor(target: ApiTarget, namespace: string) {
    this.target = target;
    this.namespace = namespace;
    this.api = new Api(target);
  }

  async create(spec: Readonly<Record<string, unknown>> = {}): Promise<this> {
    await this.post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: this.namespace } });
    await this.declare(spec);
    return this;
  }

  /** Every object that Pulumi would make for a spec. */
  declared(extra: Readonly<Record<string, unknown>> = {}): readonly KubeObject[] {
    const storage = { s3: { bucket: "b", endpoint: "s3.invalid" } };
    const base = { name: this.name, namespace: this.namespace, storage, storages: { cold: storage }, reconciler: {} };
    const parsed = parseWhizard({ ...base, ...extra });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const spec = parsed.value;
    const placement = place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);
    const { stages } = compile(spec, placement, {
      embeddedS3: {},
      credentials: knowCredentials(planCredentials(spec), ({ id }) => `value of ${id}`),
      reconciler: { program: "", tenantKey: makeToken("key") },
    });
    return stages.flat().flatMap(({ objects }) => objects);
  }

  /** Writes what Pulumi writes for the reconciler. */
  async declare(extra: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const wanted: readonly string[] = [this.names.declared, this.names.tenantKey, this.names.gatewayCredentials];
    for (const object of this.declared(extra)) {
      if (["ConfigMap", "Secret"].includes(object.kind) && wanted.includes(object.metadata.name))
        await this.apply(object);
    }
  }

  private path(kindName: string, name = ""): string {
    const collections: Readonly<Record<string, string>> = {
      ConfigMap: "/api/v1/namespaces/*/configmaps",
      Secret: "/api/v1/namespaces/*/secrets",
      StatefulSet: "/apis/apps/v1/namespaces/*/statefulsets",
      PodDisruptionBudget: "/apis/policy/v1/namespaces/*/poddisruptionbudgets",
      Lease: "/apis/coordination.k8s.io/v1/namespaces/*/leases",
    };
    return `${collections[kindName]!.replace("*", this.namespace)}${name === "" ? "" : `/${name}`}`;
  }

  async apply(object: KubeObject): Promise<void> {
    const path = `${this.path(object.kind, object.metadata.name)}?fieldManager=pulumi&force=true`;
    await this.api.call({ method: "PATCH", path, body: object, contentType: "application/apply-patch+yaml" });
  }

  private async post(path: string, body: unknown): Promise<void> {
    await this.api.call({ method: "POST", path, body });
  }

  async get<T = Live>(kindName: string, name: string): Promise<T> {
    return this.api.call<T>({ method: "GET", path: this.path(kindName, name), tries: 1 });
  }

  async list(kindName: string): Promise<readonly Live[]> {
    return (await this.api.call<{ items: Live[] }>({ method: "GET", path: this.path(kindName) })).items;
  }

  async merge(kindName: string, name: string, body: unknown): Promise<void> {
    const path = kindName === kind ? `${tenantsPath}/${name}` : this.path(kindName, name);
    await this.api.call({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
  }

  async remove(kindName: string, name: string): Promise<void> {
    await this.api.call({ method: "DELETE", path: this.path(kindName, name) });
  }

  /** The name of this world's Tenant object for an id: Tenants are cluster-scoped. */
  object(id: string): string {
    return `${this.namespace}-${id}`;
  }

  async addTenant(
    id: string,
    labels: Readonly<Record<string, string>> = {},
    spec: TenantObject["spec"] = {},
  ): Promise<void> {
    const service = { "monitoring.whizard.io/service": `${this.namespace}.${this.name}` };
    const metadata = { name: this.object(id), labels: { ...service, ...labels } };
    await this.post(tenantsPath, { apiVersion: `${group}/${version}`, kind, metadata, spec: { ...spec, tenant: id } });
  }

  /** Writes a PrometheusRule of this world's namespace. */
  async addRules(name: string, labels: Readonly<Record<string, string>>, spec: unknown): Promise<void> {
    const { group: apiGroup, version: apiVersion, plural: rules, kind: ruleKind } = prometheusRuleApi;
    const path = `/apis/${apiGroup}/${apiVersion}/namespaces/${this.namespace}/${rules}/${name}?fieldManager=t&force=true`;
    const body = { apiVersion: `${apiGroup}/${apiVersion}`, kind: ruleKind, metadata: { name, labels }, spec };
    await this.api.call({ method: "PATCH", path, body, contentType: "application/apply-patch+yaml" });
  }

  /** Says of a StatefulSet's pods what its controller would say, of which there is none here: all follow the template. */
  async setReady(name: string, readyReplicas: number): Promise<void> {
    const { metadata, spec } = await this.get("StatefulSet", name);
    const { replicas } = spec as { readonly replicas: number };
    const status = { observedGeneration: metadata.generation, replicas, updatedReplicas: replicas, readyReplicas };
    const path = `${this.path("StatefulSet", name)}/status`;
    await this.api.call({ method: "PATCH", path, body: { status }, contentType: "application/merge-patch+json" });
  }

  /** Makes the volume claim of an ingester's first pod, as its StatefulSet would. */
  async addClaim(ingester: string): Promise<void> {
    const labels = {
      "app.kubernetes.io/name": "ingester",
      "app.kubernetes.io/instance": ingester,
      "app.kubernetes.io/part-of": this.name,
    };
    const metadata = { name: `data-${ingester}-0`, labels };
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const body = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec };
    await this.post(`/api/v1/namespaces/${this.namespace}/persistentvolumeclaims`, body);
  }

  async removeTenant(id: string): Promise<void> {
    await this.api.call({ method: "DELETE", path: `${tenantsPath}/${this.object(id)}` });
  }

  /** Removes all of this world's Tenants. */
  async removeTenants(): Promise<void> {
    const labelSelector = `monitoring.whizard.io/service=${this.namespace}.${this.name}`;
    const query = new URLSearchParams({ labelSelector }).toString();
    await this.api.call({ method: "DELETE", path: `${tenantsPath}?${query}` });
  }

  async tenant(id: string): Promise<TenantObject & Live> {
    return this.api.call({ method: "GET", path: `${tenantsPath}/${this.object(id)}`, tries: 1 });
  }

  /** What Events say of a Tenant: type, reason and message. */
  async events(id: string): Promise<readonly string[]> {
    const fieldSelector = `involvedObject.kind=${kind},involvedObject.name=${this.object(id)}`;
    const path = `/api/v1/namespaces/default/events?${new URLSearchParams({ fieldSelector }).toString()}`;
    const { items } = await this.api.call<{ items: { type: string; reason: string; message: string }[] }>({
      method: "GET",
      path,
    });
    return items.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
  }

  /** This world's Tenants, by id. */
  async tenants(): Promise<ReadonlyMap<string, TenantObject>> {
    const { items } = await this.api.call<{ items: TenantObject[] }>({ method: "GET", path: tenantsPath });
    const own = items.filter(({ metadata }) => metadata.name.startsWith(`${this.namespace}-`));
    return new Map(own.map((tenant) => [tenant.spec?.tenant ?? "", tenant]));
  }

  /** The composed rings: tenant to ingester. A tenant in two rings throws. */
  async rings(): Promise<ReadonlyMap<string, string>> {
    return ringsIn((await this.get("ConfigMap", this.names.composed.hashrings)).data);
  }

  async map(kindName: "ConfigMap" | "Secret", name: string): Promise<string> {
    const [text = ""] = Object.values((await this.get(kindName, name)).data ?? {});
    return kindName === "Secret" ? decode(text) : text;
  }

  /** Waits until these tenants, and no others, are in the rings and say so in their statuses. */
  async settled(ids: readonly string[], ms = 20_000): Promise<ReadonlyMap<string, string>> {
    return eventually(async () => {
      const [rings, tenants] = await Promise.all([this.rings(), this.tenants()]);
      const isPlaced = (id: string): boolean => {
        const name = tenants.get(id)?.status?.ingester?.name;
        return name !== undefined && name === rings.get(id);
      };
      if (rings.size === ids.length && ids.every(isPlaced)) return rings;
      throw new Error(`rings ${JSON.stringify([...rings])}, wanted ${ids.join(", ")}`);
    }, ms);
  }

  start(options: Partial<ControllerOptions> = {}): Replica {
    const abort = new AbortController();
    const { name, namespace, target } = this;
    const running = runController({ name, namespace, target, identity: "one", ...options }, abort.signal);
    const replica: Replica = {
      stop: async () => {
        abort.abort();
        this.replicas.delete(replica);
        await running;
      },
    };
    this.replicas.add(replica);
    return replica;
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.replicas].map((replica) => replica.stop()));
    await this.removeTenants();
    await this.api.call({ method: "DELETE", path: `/api/v1/namespaces/${this.namespace}` });
    this.api.close();
  }
}
