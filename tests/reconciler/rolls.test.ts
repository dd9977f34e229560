import { expect } from "chai";
import type { Live } from "../../provider/reconciler/live.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { eventually, type World } from "./world.ts";

interface Written {
  readonly updateStrategy: { readonly type: string; readonly rollingUpdate: { readonly partition: number } };
  readonly template: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } };
}

const written = ({ spec }: Live): Written => spec as Written;
const partitionOf = (object: Live): number => written(object).updateStrategy.rollingUpdate.partition;
const isTold = (object: Live): boolean => written(object).template.metadata.annotations?.["told"] === "yes";

describe("what the reconciler rolls, on a real API server", () => {
  let world: World;
  eachInOwnWorld("roll", (own) => void (world = own));

  const ingesters = async (): Promise<readonly Live[]> =>
    (await world.list("StatefulSet")).filter(({ metadata }) => metadata.name.includes("-ingester-auto-"));

  it("is one ingester after the other, and of each one pod after the other", async function () {
    this.timeout(90_000);
    const spec = { router: { replicationFactor: 2 }, ingester: { replicas: 2 } };
    await world.create(spec);
    const first = world.start();
    const ids = ["a", "b", "c"];
    for (const id of ids) await world.addTenant(id, { "monitoring.whizard.io/exclusive": "true" });
    await world.settled(ids);
    await eventually(async () => (await ingesters()).length === 3);
    const budgets = await eventually(async () => {
      const found = await world.list("PodDisruptionBudget");
      return found.length === 3 ? found : undefined;
    });
    expect(budgets.map((budget) => (budget.spec as { maxUnavailable: number }).maxUnavailable)).to.deep.equal([
      1, 1, 1,
    ]);
    for (const object of await ingesters()) {
      expect(written(object).updateStrategy).to.deep.equal({ type: "RollingUpdate", rollingUpdate: { partition: 0 } });
      await world.setReady(object.metadata.name, 2);
    }
    await world.declare({ ...spec, ingester: { ...spec.ingester, podAnnotations: { told: "yes" } } });
    const done = new Set<string>();
    for (let turn = 1; turn <= 3; turn += 1) {
      const going = await eventually(async () => {
        const all = await ingesters();
        if (!all.every(isTold)) return undefined;
        const free = all.filter((object) => partitionOf(object) === 0 && !done.has(object.metadata.name));
        expect(free, "ingesters that are let go").to.have.length.at.most(1);
        return free[0]?.metadata.name;
      });
      const held = (await ingesters()).filter((object) => partitionOf(object) === 2);
      expect(held, "ingesters that wait").to.have.length(3 - turn);
      if (turn === 2) {
        // Its first pod is new, its second is on its way: nobody else goes meanwhile, whoever leads.
        await world.setReady(going, 1);
        await first.stop();
        world.start({ identity: "two" });
        await world.addTenant("d");
        const newest = (await world.settled([...ids, "d"])).get("d")!;
        await eventually(() => world.get("StatefulSet", newest));
        await world.setReady(newest, 2);
        done.add(newest);
        expect((await ingesters()).filter((object) => partitionOf(object) === 2)).to.have.length(1);
      }
      await world.setReady(going, 2);
      done.add(going);
    }
    expect([...done].sort()).to.deep.equal((await ingesters()).map(({ metadata }) => metadata.name));
  });
});
