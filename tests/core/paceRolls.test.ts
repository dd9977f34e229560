import { expect } from "chai";
import {
  emptyPlacement,
  parseWhizard,
  planRuntime,
  slotAnnotation,
  templateAnnotation,
  type KubeObject,
  type Observed,
  type ObservedWorkload,
  type TenantObject,
} from "../../provider/core/index.ts";
import { emptyCluster } from "./emptyCluster.ts";

interface StatefulSetObject extends KubeObject {
  readonly spec: { readonly replicas: number; readonly updateStrategy: { rollingUpdate: { partition: number } } };
}

const image = (tag: string) => ({
  ingester: { image: `thanos:${tag}` },
  storage: { s3: { bucket: "b", endpoint: "s" } },
});

/** StatefulSets of ingesters, and how their pods follow them: as the controller of StatefulSets does, a step at a time. */
class Pools {
  readonly ingesters = new Map<string, ObservedWorkload>();
  private tenants: readonly TenantObject[];

  constructor(count: number) {
    this.tenants = Array.from({ length: count }, (_, index) => ({
      metadata: { name: `t${index}`, uid: `${index}`, labels: { "monitoring.whizard.io/exclusive": "true" } },
      spec: {},
    }));
  }

  /** Plans for an image and takes over what it says of ingesters. */
  plan(tag: string): void {
    const parsed = parseWhizard(image(tag));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const plan = planRuntime({
      ...emptyCluster,
      declared: { spec: parsed.value, placement: emptyPlacement },
      tenants: this.tenants,
      workloads: [...this.ingesters.values()],
    } satisfies Observed);
    const statuses = new Map(plan.statuses.map(({ id, status }) => [id, status]));
    this.tenants = this.tenants.map((tenant) => ({ ...tenant, status: statuses.get(tenant.metadata.name)! }));
    for (const object of plan.workloads()) this.take(object as StatefulSetObject);
  }

  private take({ kind, metadata, spec }: StatefulSetObject): void {
    const { name, annotations = {} } = metadata;
    if (kind !== "StatefulSet" || !name.includes("ingester")) return;
    const template = annotations[templateAnnotation];
    const isHeld = spec.updateStrategy.rollingUpdate.partition >= spec.replicas;
    const { readyReplicas, roll } = this.ingesters.get(name) ?? { readyReplicas: 0 };
    const isSame = roll?.template === template && roll?.isHeld === isHeld;
    this.ingesters.set(name, {
      name,
      isOwn: true,
      component: "ingester",
      readyReplicas,
      slot: annotations[slotAnnotation],
      roll: { template, isHeld, isDone: isSame && roll?.isDone === true },
    });
  }

  /** Ends the pods that were let go. */
  endPods(): void {
    for (const each of this.ingesters.values())
      if (each.roll?.isHeld === false && !each.roll.isDone)
        this.ingesters.set(each.name, { ...each, readyReplicas: 0 });
  }

  /** Starts what was ended, except where it cannot start. */
  startPods(isStarting: (name: string) => boolean = () => true): void {
    for (const each of this.ingesters.values())
      if (each.roll?.isHeld === false && isStarting(each.name))
        this.ingesters.set(each.name, { ...each, readyReplicas: 1, roll: { ...each.roll, isDone: true } });
  }

  count(isWanted: (workload: ObservedWorkload) => boolean): number {
    return [...this.ingesters.values()].filter(isWanted).length;
  }
}

const isAway = ({ readyReplicas }: ObservedWorkload): boolean => readyReplicas === 0;
const isOld = ({ roll }: ObservedWorkload): boolean => roll?.isDone !== true;

const running = (count: number): Pools => {
  const pools = new Pools(count);
  pools.plan("1");
  expect(
    pools.count(({ roll }) => roll?.isHeld === true),
    "new ones do not wait",
  ).to.equal(0);
  pools.startPods();
  return pools;
};

describe("a change of the spec rolls ingesters", () => {
  for (const [count, atOnce] of [
    [1, 1],
    [3, 1],
    [25, 2],
  ] as const)
    it(`${atOnce} of ${count} at a time, and all in the end`, () => {
      const pools = running(count);
      let most = 0;
      let rounds = 0;
      for (pools.plan("2"); pools.count(isOld) > 0; pools.plan("2")) {
        pools.endPods();
        most = Math.max(most, pools.count(isAway));
        // A pass in between sees them on their way, and lets no other go.
        pools.plan("2");
        pools.endPods();
        most = Math.max(most, pools.count(isAway));
        pools.startPods();
        rounds += 1;
        expect(rounds).to.be.at.most(count);
      }
      expect(most).to.equal(atOnce);
      expect(rounds).to.equal(Math.ceil(count / atOnce));
    });

  it("no further than to the first that does not become ready, and from there when the spec is mended", () => {
    const pools = running(4);
    for (let pass = 0; pass < 5; pass += 1) {
      pools.plan("broken");
      pools.endPods();
      pools.startPods(() => false);
    }
    expect(pools.count(isAway)).to.equal(1);
    for (let pass = 0; pass < 5; pass += 1) {
      pools.plan("1");
      expect(pools.count(isAway), "of those that answer nobody is ended for it").to.be.at.most(1);
      pools.startPods();
    }
    expect([pools.count(isAway), pools.count(isOld)]).to.deep.equal([0, 0]);
  });
});
