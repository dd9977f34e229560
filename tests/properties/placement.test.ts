import { expect } from "chai";
import fc from "fast-check";
import { place } from "../../provider/core/index.ts";
import { emptyPlacement, type Placement, type PlacementTenant } from "../../provider/core/placement/placement.ts";
import { afterStep, anySteps, anyTenants, compactorOf, hourMs, ingesterOf, limits } from "./placementWorld.ts";

interface Moment {
  readonly placement: Placement;
  readonly tenants: readonly PlacementTenant[];
  readonly now: number;
}

/** Every moment of a random history, the empty beginning first. */
const anyHistory = (weights?: readonly number[]): fc.Arbitrary<readonly Moment[]> =>
  anySteps(weights).map((steps) => {
    const moments: Moment[] = [{ placement: emptyPlacement, tenants: [], now: 0 }];
    for (const step of steps) {
      const { placement, tenants, now: before } = moments.at(-1)!;
      const now = before + (step.do === "wait" ? step.hours * hourMs : 1000);
      const next = afterStep(tenants, step);
      moments.push({ placement: place(placement, next, limits, now), tenants: next, now });
    }
    return moments;
  });

const holds = (property: fc.IProperty<unknown> | fc.IPropertyWithHooks<unknown>): void =>
  fc.assert(property, { numRuns: 200 });

// 0.1, 0.2 and 0.7 add up to 1 or to a little less, as the order of the additions wills.
const weights = [0.1, 0.2, 0.5, 0.7, 1, 2, 5];

const isFit = (
  { kind, storage }: PlacementTenant,
  slot: { readonly kind: string; readonly storage: string },
): boolean => slot.kind === kind && slot.storage === storage;

describe("placement properties", () => {
  it("nobody is lost or doubled, and everybody is in a pool of its kind, storage and retention", () => {
    holds(
      fc.property(anyHistory(weights), (moments) => {
        for (const { placement, tenants } of moments) {
          const names = tenants.map(({ name }) => name).sort();
          expect(placement.ingesters.flatMap((slot) => slot.tenants).sort()).to.deep.equal(names);
          expect(placement.compactors.flatMap((slot) => slot.tenants).sort()).to.deep.equal(names);
          const byName = new Map(tenants.map((tenant) => [tenant.name, tenant]));
          for (const slot of placement.ingesters)
            for (const name of slot.tenants) expect(isFit(byName.get(name)!, slot)).to.equal(true);
          for (const slot of placement.compactors)
            for (const name of slot.tenants) {
              const { storage, retention } = byName.get(name)!;
              expect({ storage, retention }).to.deep.equal({ storage: slot.storage, retention: slot.retention });
            }
        }
      }),
    );
  });

  it("no ingester and no compactor holds more than its slots, unless one tenant alone is bigger", () => {
    holds(
      fc.property(anyHistory(weights), (moments) => {
        for (const { placement, tenants } of moments) {
          const weightOf = new Map(tenants.map(({ name, weight }) => [name, weight]));
          for (const slot of placement.ingesters.filter(({ kind }) => kind === "shared")) {
            const used = slot.tenants.reduce((sum, name) => sum + weightOf.get(name)!, 0);
            expect(used <= limits.tenantsPerIngester + 1e-9 || slot.tenants.length === 1).to.equal(true);
          }
          for (const slot of placement.ingesters.filter(({ kind }) => kind === "exclusive"))
            expect(slot.tenants.length).to.be.at.most(1);
          for (const slot of placement.compactors)
            expect(slot.tenants.length).to.be.at.most(limits.tenantsPerCompactor);
        }
      }),
    );
  });

  it("a step moves only the tenant that it is about", () => {
    holds(
      fc.property(anySteps(), (steps) => {
        let now = 0;
        let tenants: readonly PlacementTenant[] = [];
        let placement: Placement = emptyPlacement;
        for (const step of steps) {
          now += step.do === "wait" ? step.hours * hourMs : 1000;
          tenants = afterStep(tenants, step);
          const next = place(placement, tenants, limits, now);
          const about = step.do === "change" ? step.tenant.name : undefined;
          for (const of of [ingesterOf, compactorOf]) {
            const before = of(placement);
            for (const [name, where] of of(next)) {
              if (before.has(name) && name !== about) expect(where, `${name} at ${step.do}`).to.equal(before.get(name));
            }
          }
          placement = next;
        }
      }),
    );
  });

  it("a tenant alone on its compactor keeps it when its retention changes", () => {
    const tenant = (name: string, time: string): PlacementTenant => ({
      name,
      storage: "default",
      kind: "shared",
      weight: 1,
      retention: { retentionRaw: time, retention5m: time, retention1h: time },
    });
    const before = place(emptyPlacement, [tenant("a", "1d"), tenant("b", "2d"), tenant("c", "2d")], limits, 0);
    expect([...compactorOf(before)]).to.deep.equal([
      ["a", "w-compactor-0"],
      ["b", "w-compactor-1"],
      ["c", "w-compactor-1"],
    ]);
    const after = place(before, [tenant("a", "3d"), tenant("b", "2d"), tenant("c", "4d")], limits, 1);
    expect([...compactorOf(after)]).to.deep.equal([
      ["a", "w-compactor-0"],
      ["b", "w-compactor-1"],
      ["c", "w-compactor-2"],
    ]);
  });

  it("the same moment decided twice is the same decision", () => {
    holds(
      fc.property(anyHistory(weights), (moments) => {
        for (const { placement, tenants, now } of moments.slice(1))
          expect(place(placement, tenants, limits, now)).to.deep.equal(placement);
      }),
    );
  });

  it("the order of tenants, ingesters and compactors in the input decides nothing", () => {
    const shuffled = anyHistory(weights).chain((moments) => {
      const { placement, now } = moments.at(-1)!;
      const shuffle = <T>(entries: readonly T[]) =>
        fc.shuffledSubarray([...entries], { minLength: entries.length, maxLength: entries.length });
      return anyTenants(weights).chain((tenants) =>
        fc.record({
          placement: fc.constant(placement),
          now: fc.constant(now),
          tenants: fc.constant(tenants),
          tenantsToo: shuffle(tenants),
          ingesters: shuffle(placement.ingesters),
          compactors: shuffle(placement.compactors),
        }),
      );
    });
    holds(
      fc.property(shuffled, ({ placement, now, tenants, tenantsToo, ingesters, compactors }) => {
        expect(place({ ingesters, compactors }, tenantsToo, limits, now)).to.deep.equal(
          place(placement, tenants, limits, now),
        );
      }),
    );
  });

  it("an emptied ingester stays until its retention has passed, to the millisecond", () => {
    holds(
      fc.property(anyTenants(), fc.integer({ min: 0, max: 10 * hourMs }), (tenants, waitMs) => {
        const full = place(emptyPlacement, tenants, limits, 0);
        const emptied = place(full, [], limits, 1000);
        expect(emptied.ingesters.map(({ name, emptySince }) => [name, emptySince])).to.deep.equal(
          full.ingesters.map(({ name }) => [name, 1000]),
        );
        expect(emptied.compactors).to.deep.equal([]);
        const later = place(emptied, [], limits, 1000 + waitMs).ingesters;
        expect(later).to.deep.equal(waitMs < limits.ingesterRetentionMs ? emptied.ingesters : []);
      }),
    );
  });

  it("everybody who comes back within the retention goes home", () => {
    holds(
      fc.property(anyTenants(), fc.integer({ min: 0, max: limits.ingesterRetentionMs - 1 }), (tenants, waitMs) => {
        const full = place(emptyPlacement, tenants, limits, 0);
        const back = place(place(full, [], limits, 1000), tenants, limits, 1000 + waitMs);
        expect(ingesterOf(back)).to.deep.equal(ingesterOf(full));
        expect(back.ingesters.every(({ emptySince }) => emptySince === undefined)).to.equal(true);
      }),
    );
  });

  it("all soft tenants of a storage share one ingester", () => {
    holds(
      fc.property(anyHistory(weights), (moments) => {
        for (const { placement } of moments) {
          const filled = placement.ingesters.filter(({ kind, tenants }) => kind === "soft" && tenants.length > 0);
          expect(new Set(filled.map(({ storage }) => storage)).size).to.equal(filled.length);
        }
      }),
    );
  });

  it("a new tenant takes the lowest free slot, and the pool grows by the lowest free number", () => {
    holds(
      fc.property(anyHistory(), (moments) => {
        const { placement, tenants, now } = moments.at(-1)!;
        const newcomer: PlacementTenant = { name: "newcomer", storage: "default", kind: "shared", weight: 1 };
        const next = place(placement, [...tenants, newcomer], limits, now);
        // What retires at this moment is gone before it is filled or its number given again.
        const before = place(placement, tenants, limits, now).ingesters;
        const free = before.find(
          ({ kind, storage, tenants: held }) =>
            kind === "shared" && storage === "default" && held.length < limits.tenantsPerIngester,
        );
        const numbers = new Set(before.map(({ name }) => name));
        let lowest = 0;
        while (numbers.has(`w-ingester-${lowest}`)) lowest += 1;
        expect(ingesterOf(next).get("newcomer")).to.equal(free?.name ?? `w-ingester-${lowest}`);
      }),
    );
  });

  it("every ingester and compactor has a name of its own, and empty ones say since when", () => {
    holds(
      fc.property(anyHistory(weights), (moments) => {
        for (const { placement } of moments) {
          for (const pool of [placement.ingesters, placement.compactors])
            expect(new Set(pool.map(({ name }) => name)).size).to.equal(pool.length);
          for (const slot of placement.ingesters)
            expect(slot.emptySince !== undefined).to.equal(slot.tenants.length === 0);
        }
      }),
    );
  });
});
