import { expect } from "chai";
import { emptyPlacement, parseWhizard } from "../../provider/core/index.ts";
import type { Observed } from "../../provider/core/reconcile/observed.ts";
import type { IngesterSlot } from "../../provider/core/placement/placement.ts";
import { retire } from "../../provider/core/reconcile/retire.ts";
import type { RetiringState } from "../../provider/core/reconcile/retiring.ts";

const parsed = parseWhizard({ storage: { embedded: {} } });
const now = 1_000_000;

const nameOf = (index: number): string => `whizard-ingester-auto-${index}`;

const slotOf = (index: number): IngesterSlot => {
  const base = { kind: "shared", storage: "default", tenants: [], former: {}, emptySince: 0 } as const;
  return { name: nameOf(index), ...base };
};

/** What becomes of ingesters that were ended so often and of which this is known. */
const after = (...known: readonly (readonly [attempt: number, state: RetiringState])[]) => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const observed = {
    declared: { spec: parsed.value, placement: emptyPlacement },
    workloads: known.map(([retiringAttempt], index) => ({ name: nameOf(index), retiringAttempt })),
    retiring: new Map(known.map(([, state], index) => [nameOf(index), state])),
    now,
  } as unknown as Observed;
  const previous = { ingesters: known.map((_, index) => slotOf(index)), compactors: [] };
  return retire(previous, emptyPlacement, observed).map(({ attempt, isReleased }) => (isReleased ? "goes" : attempt));
};

describe("what becomes of an ingester that placement has given up", () => {
  const cases: readonly (readonly [string, number, RetiringState, number | "goes"])[] = [
    ["is ended for the first time", 0, "unknown", 1],
    ["is waited for as long as nothing is known", 1, "unknown", 1],
    ["is ended anew when something is missing in the bucket", 1, "uncovered", 2],
    ["is ended a third time", 2, "uncovered", 3],
    ["is waited for while Thanos writes what is in its log", 3, "unknown", 3],
    ["is ended a fourth time when that is done", 3, "uncovered", 4],
    ["goes when everything is in the bucket", 1, "covered", "goes"],
    ["goes when everything is in the bucket at last", 3, "covered", "goes"],
  ];
  for (const [what, attempt, state, result] of cases)
    it(`it ${what}`, () => expect(after([attempt, state])).to.deep.equal([result]));

  it("four have their turn at a time, and those that take longer take nobody's", () => {
    const waiting = [3, "unknown"] as const;
    const fresh = [0, "unknown"] as const;
    expect(after(waiting, fresh, fresh, waiting, fresh, fresh, fresh)).to.deep.equal([3, 1, 1, 3, 1, 1, 0]);
  });
});
