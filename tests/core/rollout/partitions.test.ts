import { expect } from "chai";
import fc from "fast-check";
import { fleetFile } from "../../../provider/core/rollout/fleetFile.ts";
import { maxUnavailableOf } from "../../../provider/core/rollout/maxUnavailable.ts";
import { planPartitions } from "../../../provider/core/rollout/partitions.ts";
import { isOpen, nextOpening } from "../../../provider/core/rollout/windows.ts";

const kubeconfig = { file: "x" };
const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
const members = names.map((name, index) => ({ name, kubeconfig, labels: index < 2 ? { tier: "canary" } : {} }));

const planned = (partitions: readonly object[], of: readonly object[] = members): unknown => {
  const file = fleetFile.parse({
    name: "f",
    central: [{ name: "c", kubeconfig, spec: {} }],
    members: of,
    rollout: { partitions, gate: { soak: "5s" } },
  });
  return planPartitions(file);
};

const namesOf = (partitions: unknown): unknown =>
  (partitions as readonly { name: string; members: readonly string[] }[]).map(({ name, members: all }) => [
    name,
    all.join(""),
  ]);

const cases: readonly (readonly [name: string, partitions: readonly object[], want: unknown])[] = [
  ["without partitions all go together", [], [["rest", "abcdefghij"]]],
  [
    "a canary by label, then a share of all, then the rest",
    [
      { name: "canary", match: { tier: "canary" } },
      { name: "tenth", percentage: 10 },
    ],
    [
      ["canary", "ab"],
      ["tenth", "c"],
      ["rest", "defghij"],
    ],
  ],
  [
    "a count is a limit; a share is rounded up",
    [
      { name: "one", match: { tier: "canary" }, count: 1 },
      { name: "some", percentage: 25 },
    ],
    [
      ["one", "a"],
      ["some", "bcd"],
      ["rest", "efghij"],
    ],
  ],
  [
    "a partition that nobody is in is left out, and so is an empty rest",
    [{ name: "none", match: { tier: "gold" } }, { name: "all" }],
    [["all", "abcdefghij"]],
  ],
];

describe("partitions", () => {
  for (const [name, partitions, want] of cases) {
    it(name, () => expect(namesOf(planned(partitions))).to.deep.equal(want));
  }

  it("does not depend on the order of the members", () => {
    const partitions = [
      { name: "canary", match: { tier: "canary" }, count: 1 },
      { name: "half", percentage: 50 },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(members, { minLength: 10 }), (shuffled) => {
        expect(planned(partitions, shuffled)).to.deep.equal(planned(partitions));
      }),
    );
  });

  it("a partition's gate differs from the common one in what it says only", () => {
    const [first, second] = planned([
      { name: "a", count: 1, gate: { timeout: "1m" } },
      { name: "b", gate: false },
    ]) as readonly object[];
    expect(first).to.deep.include({
      gate: { soakMs: 5000, timeoutMs: 60_000, samplesWithinMs: 120_000, agentsReady: true, maxErrorRatio: 0.01 },
    });
    expect(second).not.to.have.property("gate");
  });

  it("a share of all members is rounded down, but is one at least", () => {
    const shares: readonly (readonly [number | string, number])[] = [
      [3, 10],
      ["4", 10],
      ["10%", 39],
      ["10%", 5],
    ];
    expect(shares.map(([given, all]) => maxUnavailableOf(given, all))).to.deep.equal([3, 4, 3, 1]);
  });

  it("windows open and close at their minute, in UTC", () => {
    const windows = [{ days: ["mon" as const, "fri" as const], from: "08:00", to: "24:00" }];
    const at = (text: string): number => Date.parse(`${text}Z`);
    // 2026-11-30 is a Monday.
    const times = ["2026-11-30T07:59:59", "2026-11-30T08:00:00", "2026-11-30T23:59:59", "2026-12-01T00:00:00"];
    expect(times.map((time) => isOpen(windows, at(time)))).to.deep.equal([false, true, true, false]);
    expect(nextOpening(windows, at("2026-12-01T00:00:00"))).to.equal("fri 08:00 UTC");
    expect(nextOpening(windows, at("2026-11-30T09:30:00"))).to.equal("mon 09:30 UTC");
    expect(isOpen([], 0)).to.equal(true);
  });
});
