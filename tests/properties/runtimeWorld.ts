import {
  emptyPlacement,
  parseWhizard,
  planRuntime,
  slotAnnotation,
  type KubeObject,
  type Observed,
  type ObservedWorkload,
  type RuntimePlan,
  type TenantObject,
  type TenantStatus,
} from "../../provider/core/index.ts";

const storage = { s3: { bucket: "b", endpoint: "s3.invalid" } };
const parsed = parseWhizard({ storage, storages: { cold: storage }, tenants: [{ name: "declared" }] });
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
const spec = parsed.value;

type Labels = Readonly<Record<string, string>>;

/** A cluster as far as decisions look at it, in memory: what a plan writes is what the next one observes. */
export class RuntimeWorld {
  now = 0;
  readonly tenants = new Map<string, TenantObject>();
  readonly workloads = new Map<string, ObservedWorkload>();
  private readonly secrets = new Set<string>();
  private hashrings: string | undefined;
  private made = 0;

  join(name: string, labels: Labels, spec: TenantObject["spec"] = {}): void {
    const before = this.tenants.get(name);
    if (before !== undefined) {
      this.tenants.set(name, { ...before, metadata: { ...before.metadata, labels }, spec: { ...spec, tenant: name } });
      return;
    }
    this.made += 1;
    const creationTimestamp = new Date(this.made * 1000).toISOString();
    this.tenants.set(name, {
      metadata: { name, uid: `${this.made}`, creationTimestamp, labels },
      spec: { ...spec, tenant: name },
    });
  }

  observe(reverse = false): Observed {
    const order = <T>(entries: Iterable<T>): readonly T[] => (reverse ? [...entries].reverse() : [...entries]);
    return {
      declared: { spec, placement: emptyPlacement },
      tenants: order(this.tenants.values()),
      workloads: order(this.workloads.values()),
      own: [
        ...order(this.workloads.keys()).map((name) => ({ apiVersion: "apps/v1", kind: "StatefulSet", name })),
        ...order(this.secrets).map((name) => ({ apiVersion: "v1", kind: "Secret", name })),
      ],
      hashrings: this.hashrings,
      prometheusRules: [],
      ruleSets: [],
      staticCredentials: "",
      tenantKey: "key",
      now: this.now,
    };
  }

  /** Does what a plan says, write by write, and dies before the n-th; returns whether it came to the end. */
  carryOut(plan: RuntimePlan, dieAt = Infinity): boolean {
    let writes = 0;
    const write = (act: () => void): boolean => {
      writes += 1;
      if (writes > dieAt) return false;
      act();
      return true;
    };
    const steps: (() => void)[] = [
      ...plan.statuses.map(
        ({ tenant, status }) =>
          () =>
            this.writeStatus(tenant.metadata.name, status),
      ),
      ...plan.maps(new Set()).map((object) => () => this.writeMap(object)),
      ...[...plan.credentials(), ...plan.workloads()].map((object) => () => this.writeObject(object)),
      ...plan.prune().map(
        ({ kind, name }) =>
          () =>
            void (kind === "Secret" ? this.secrets : this.workloads).delete(name),
      ),
    ];
    return steps.every(write);
  }

  /** Plans and acts until nothing changes any more. */
  settle(): RuntimePlan {
    for (let round = 0; round < 5; round += 1) {
      const before = JSON.stringify(this.observe());
      const plan = planRuntime(this.observe());
      this.carryOut(plan);
      if (JSON.stringify(this.observe()) === before) return plan;
    }
    throw new Error("it does not come to rest");
  }

  /** Tenants by the ring that they are in; a tenant in two throws. */
  rings(): ReadonlyMap<string, string> {
    const rings = JSON.parse(this.hashrings ?? "[]") as readonly { hashring: string; tenants: readonly string[] }[];
    const found = new Map<string, string>();
    for (const { hashring, tenants } of rings) {
      for (const tenant of tenants) {
        if (found.has(tenant)) throw new Error(`${tenant} is in two rings`);
        found.set(tenant, hashring);
      }
    }
    found.delete("-");
    return found;
  }

  private writeStatus(name: string, status: TenantStatus): void {
    const tenant = this.tenants.get(name);
    if (tenant !== undefined) this.tenants.set(name, { ...tenant, status });
  }

  private writeMap(object: KubeObject): void {
    const text = (object as { data?: Readonly<Record<string, string>> }).data?.["hashrings.json"];
    if (text !== undefined) this.hashrings = text;
  }

  private writeObject({ kind, metadata: { name, labels, annotations } }: KubeObject): void {
    if (kind === "Secret") this.secrets.add(name);
    if (kind !== "StatefulSet") return;
    const component = labels?.["app.kubernetes.io/name"] ?? "";
    this.workloads.set(name, { name, isOwn: true, component, readyReplicas: 1, slot: annotations?.[slotAnnotation] });
  }
}
