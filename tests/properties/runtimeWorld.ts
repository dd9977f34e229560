import {
  emptyPlacement,
  parseWhizard,
  planRuntime,
  releasedAnnotation,
  retiringAnnotation,
  slotAnnotation,
  type KubeObject,
  type Observed,
  type ObservedClaim,
  type ObservedWorkload,
  type RuntimePlan,
  type TenantObject,
  type TenantStatus,
} from "../../provider/core/index.ts";
import { emptyCluster } from "../core/emptyCluster.ts";

const storage = { s3: { bucket: "b", endpoint: "s3.invalid" } };
const parsed = parseWhizard({ storage, storages: { cold: storage }, tenants: [{ name: "declared" }] });
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
const spec = parsed.value;

type Labels = Readonly<Record<string, string>>;

interface StatefulSetObject {
  readonly metadata: { readonly name: string; readonly labels: Labels; readonly annotations?: Labels };
  readonly spec: { readonly template: { readonly metadata: { readonly annotations?: Labels } } };
}

/** A cluster as far as decisions look at it, in memory: what a plan writes is what the next one observes. */
export class RuntimeWorld {
  now = 0;
  readonly tenants = new Map<string, TenantObject>();
  readonly workloads = new Map<string, ObservedWorkload>();
  private readonly secrets = new Set<string>();
  readonly claims = new Map<string, ObservedClaim>();
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
      ...emptyCluster,
      declared: { spec, placement: emptyPlacement },
      tenants: order(this.tenants.values()),
      workloads: order(this.workloads.values()),
      own: [
        ...order(this.workloads.keys()).map((name) => ({ apiVersion: "apps/v1", kind: "StatefulSet", name })),
        ...order(this.secrets).map((name) => ({ apiVersion: "v1", kind: "Secret", name })),
      ],
      hashrings: this.hashrings,
      claims: order(this.claims.values()),
      // Thanos needs a second end to upload the very last samples.
      retiring: new Map(
        [...this.workloads.values()].flatMap(({ name, retiringAttempt = 0 }) =>
          retiringAttempt === 0 ? [] : [[name, retiringAttempt > 1 ? ("covered" as const) : ("uncovered" as const)]],
        ),
      ),
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
            this.remove(kind, name),
      ),
    ];
    return steps.every(write);
  }

  /** Plans and acts until nothing changes any more. */
  settle(): RuntimePlan {
    for (let round = 0; round < 10; round += 1) {
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

  /** Throws when something would be lost, or left behind. */
  private checkRemoval(name: string): void {
    const claim = this.claims.get(name);
    const { retiringAttempt = 0, slot = "" } = this.workloads.get(claim?.ingester ?? "") ?? {};
    if (claim !== undefined && retiringAttempt < 2 && !slot.includes('"storage":"local"'))
      throw new Error(`${name} would be removed before its blocks were seen`);
    if ([...this.claims.values()].some(({ ingester, isGoing }) => ingester === name && !isGoing))
      throw new Error(`${name} would leave its claim behind`);
  }

  private remove(kind: string, name: string): void {
    this.checkRemoval(name);
    const claim = this.claims.get(name);
    if (kind === "Secret") this.secrets.delete(name);
    if (claim !== undefined) this.claims.set(name, { ...claim, isGoing: true });
    if (kind === "StatefulSet") this.removeWorkload(name);
  }

  /** A claim goes when its pods are gone. */
  private removeWorkload(name: string): void {
    this.workloads.delete(name);
    for (const [key, { ingester, isGoing }] of this.claims) if (ingester === name && isGoing) this.claims.delete(key);
  }

  private writeStatus(name: string, status: TenantStatus): void {
    const tenant = this.tenants.get(name);
    if (tenant !== undefined) this.tenants.set(name, { ...tenant, status });
  }

  private writeMap(object: KubeObject): void {
    const text = (object as { data?: Readonly<Record<string, string>> }).data?.["hashrings.json"];
    if (text !== undefined) this.hashrings = text;
  }

  private writeObject(object: KubeObject): void {
    if (object.kind === "Secret") this.secrets.add(object.metadata.name);
    if (object.kind === "StatefulSet") this.writeWorkload(object as unknown as StatefulSetObject);
  }

  private writeWorkload({ metadata: { name, labels, annotations = {} }, spec: { template } }: StatefulSetObject): void {
    const component = labels["app.kubernetes.io/name"] ?? "";
    this.workloads.set(name, {
      name,
      isOwn: true,
      component,
      readyReplicas: 1,
      slot: annotations[slotAnnotation],
      retiringAttempt: Number(template.metadata.annotations?.[retiringAnnotation] ?? 0),
      isReleased: annotations[releasedAnnotation] !== undefined,
    });
    const claim = `data-${name}-0`;
    if (component === "ingester" && !this.claims.has(claim))
      this.claims.set(claim, { name: claim, ingester: name, isGoing: false });
  }
}
