import { expect } from "chai";
import fc from "fast-check";
import { planRuntime, type TenantObject } from "../../provider/core/index.ts";
import { RuntimeWorld } from "./runtimeWorld.ts";

const hourMs = 3_600_000;
const label = (name: string) => `monitoring.whizard.io/${name}`;

const anyLabels = fc.constantFrom<Readonly<Record<string, string>>>(
  {},
  {},
  { [label("exclusive")]: "true" },
  { [label("soft-tenant")]: "true" },
  { [label("storage")]: "cold" },
  { [label("storage")]: "local" },
  { [label("storage")]: "nowhere" },
);

/** What a Tenant may say of itself, sound or not. */
const anySpec = fc.constantFrom<TenantObject["spec"]>(
  {},
  {},
  { labels: { region: "north" } },
  { labels: { tenant_id: "mine" } },
  { limits: { requestSeries: 10 }, series: 2 },
  { retention: { retentionRaw: "90d" } },
  { retention: { retentionRaw: "1h" } },
);

const anyName = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "declared");

const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("join" as const), name: anyName, labels: anyLabels, spec: anySpec }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("leave" as const), name: anyName }) },
  // A clock may go back, too.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: -2, max: 5 }) }) },
);

/** A step, and the write before which the program dies while it carries it out. */
const anySteps = fc.array(fc.record({ step: anyStep, dieAt: fc.integer({ min: 0, max: 40 }) }), { maxLength: 20 });

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const take = (world: RuntimeWorld, step: Step): void => {
  world.now += 1000;
  if (step.do === "join") world.join(step.name, step.labels, step.spec);
  else if (step.do === "leave") world.tenants.delete(step.name);
  else world.now += step.hours * hourMs;
};

/** How much an ingester holds: `defaultTenantsPerIngester`. */
const room = 3;

/** The ingester that a tenant was on, if those who were on it now weigh more than it holds. */
const crowdedBy = (world: RuntimeWorld, about: string, before: ReadonlyMap<string, string>): string | undefined => {
  const seriesOf = (name: string): number => world.tenants.get(name)?.spec?.series ?? 1;
  if (seriesOf(about) === 1) return undefined;
  const home = before.get(about);
  const there = [...before.keys()].filter((name) => before.get(name) === home);
  const weight = there.reduce((sum, name) => sum + seriesOf(name), 0);
  return weight > room ? home : undefined;
};

const isRefused = (world: RuntimeWorld, name: string): boolean =>
  world.tenants.get(name)?.status?.conditions?.find(({ type }) => type === "Admitted")?.status === "False";

const expectServed = (world: RuntimeWorld, { metadata, status }: TenantObject): void => {
  const { ingester, compactor, storage } = status ?? {};
  expect(world.rings().get(metadata.name), metadata.name).to.equal(ingester?.name);
  expect(world.workloads.has(ingester?.name ?? "")).to.equal(true);
  expect(world.workloads.has(compactor?.name ?? "")).to.equal(storage !== "local");
};

const check = (property: fc.IPropertyWithHooks<unknown>): void => fc.assert(property, { numRuns: 60 });

describe("runtime tenants: random joins, leaves, changes and clocks", () => {
  it("everybody who is admitted is in one ring, on a workload that exists, and nobody else is", () => {
    check(
      fc.property(anySteps, (steps) => {
        const world = new RuntimeWorld();
        for (const { step } of steps) {
          take(world, step);
          world.settle();
          const rings = world.rings();
          for (const [name, tenant] of world.tenants) {
            if (name !== "declared" && !isRefused(world, name)) expectServed(world, tenant);
          }
          for (const name of rings.keys()) expect(world.tenants.has(name) || name === "declared", name).to.equal(true);
        }
      }),
    );
  });

  it("a step moves only the tenant that it is about, or those beside it when it has grown over their ingester's room", () => {
    check(
      fc.property(anySteps, (steps) => {
        const world = new RuntimeWorld();
        for (const { step } of steps) {
          const before = world.rings();
          take(world, step);
          world.settle();
          const about = "name" in step ? step.name : undefined;
          const crowded = about === undefined ? undefined : crowdedBy(world, about, before);
          for (const [name, where] of world.rings()) {
            const home = before.get(name);
            if (home !== undefined && home !== crowded && name !== about) expect(where, name).to.equal(home);
          }
        }
      }),
    );
  });

  it("killed before any write, the next run ends in the state of an undisturbed one", () => {
    check(
      fc.property(anySteps, (steps) => {
        const [calm, killed] = [new RuntimeWorld(), new RuntimeWorld()];
        for (const { step, dieAt } of steps) {
          take(calm, step);
          calm.settle();
          take(killed, step);
          killed.carryOut(planRuntime(killed.observe()), dieAt);
          killed.settle();
          expect([...killed.rings()].sort()).to.deep.equal([...calm.rings()].sort());
          expect([...killed.workloads.keys()].sort()).to.deep.equal([...calm.workloads.keys()].sort());
        }
      }),
    );
  });

  it("the order in which the API server lists things decides nothing", () => {
    check(
      fc.property(anySteps, (steps) => {
        const world = new RuntimeWorld();
        for (const { step } of steps) {
          take(world, step);
          const [plan, reversed] = [planRuntime(world.observe()), planRuntime(world.observe(true))];
          expect(reversed.placement).to.deep.equal(plan.placement);
          expect(reversed.maps(new Set())).to.deep.equal(plan.maps(new Set()));
          world.settle();
        }
      }),
    );
  });

  it("an emptied ingester stays for its retention, whatever the clock does, and not longer", () => {
    check(
      fc.property(fc.array(fc.integer({ min: -5, max: 2 }), { maxLength: 6 }), (jumps) => {
        const world = new RuntimeWorld();
        world.now = 100 * hourMs;
        world.join("a", {});
        world.settle();
        const ingester = world.tenants.get("a")!.status!.ingester!.name;
        world.tenants.delete("a");
        world.settle();
        // A clock that goes back starts the wait anew at most: nobody waits for a future that was a mistake.
        let least = world.now;
        for (const hours of jumps) {
          world.now += hours * hourMs;
          least = Math.min(least, world.now);
          world.settle();
          if (world.now - least >= 3 * hourMs) break;
          expect(world.workloads.has(ingester)).to.equal(true);
        }
        world.now = Math.max(world.now, least) + 3 * hourMs;
        world.settle();
        expect(world.workloads.has(ingester)).to.equal(false);
      }),
    );
  });
});
