import { expect } from "chai";
import { next, rolloutProgress, type Decision, type RolloutPlan } from "../../../provider/core/rollout/next.ts";
import { reachOf } from "../../../provider/core/rollout/outcome.ts";
import type { RolloutEvent } from "../../../provider/core/rollout/rolloutEvent.ts";
import { partition, planOf } from "./world.ts";

const started = (member: string, at = 0): RolloutEvent => ({ kind: "started", member, at });
const succeeded = (member: string, at = 0): RolloutEvent => ({ kind: "succeeded", member, at });
const failed = (member: string, at = 0, isRetryable = true): RolloutEvent => ({
  kind: "failed",
  member,
  at,
  reason: "no route",
  isRetryable,
});
const well = (member: string) => ({ member, sampleAgeMs: 1000, agentsReady: 2, agentsWanted: 2 });
const observed = (partitionName: string, at: number, ...figures: ReturnType<typeof well>[]): RolloutEvent => ({
  kind: "observed",
  partition: partitionName,
  at,
  figures,
});

interface Case {
  readonly name: string;
  readonly plan: RolloutPlan;
  readonly events: readonly RolloutEvent[];
  readonly now: number;
  readonly decision: Decision;
}

const two = [partition("canary", "a"), partition("all", "b", "c")];
const done = [started("a"), succeeded("a", 100)];

const cases: readonly Case[] = [
  {
    name: "the first partition starts, nothing of the second",
    plan: planOf(two),
    events: [],
    now: 0,
    decision: { start: ["a"] },
  },
  {
    name: "while the canary runs, nothing else starts",
    plan: planOf(two),
    events: [started("a")],
    now: 50,
    decision: { start: [] },
  },
  {
    name: "the gate looks when its soak is over",
    plan: planOf(two),
    events: done,
    now: 500,
    decision: { start: [], wakeAt: 1100 },
  },
  {
    name: "after the soak the canary is observed",
    plan: planOf(two),
    events: done,
    now: 1100,
    decision: { start: [], observe: { partition: "canary", members: ["a"] } },
  },
  {
    name: "a gate that saw all lets the next partition start",
    plan: planOf(two),
    events: [...done, observed("canary", 1100, well("a"))],
    now: 1100,
    decision: { start: ["b", "c"] },
  },
  {
    name: "a gate that misses something looks again",
    plan: planOf(two),
    events: [...done, observed("canary", 1100, { ...well("a"), agentsReady: 1 })],
    now: 1200,
    decision: { start: [], wakeAt: 1600 },
  },
  {
    name: "a gate that has waited long enough holds and says for what",
    plan: planOf(two),
    events: [...done, observed("canary", 10_100, { ...well("a"), sampleAgeMs: 61_000 })],
    now: 10_100,
    decision: {
      start: [],
      end: {
        outcome: "held",
        reasons: [
          "the gate of the partition canary does not let through",
          "a: the newest sample is 61 s old, at most 60 s is asked for",
        ],
      },
    },
  },
  {
    name: "a gate that sees harm aborts at once",
    plan: planOf(two),
    events: [
      ...done,
      { kind: "observed", partition: "canary", at: 1100, figures: [{ ...well("a"), errorRatio: 0.2 }] },
    ],
    now: 1100,
    decision: {
      start: [],
      end: {
        outcome: "aborted",
        reasons: [
          "the gate of the partition canary does not let through",
          "a: 20 % of its samples fail, at most 1 % may",
        ],
      },
    },
  },
  {
    name: "a member that failed rests, then is tried again",
    plan: planOf(two),
    events: [started("a"), failed("a", 100)],
    now: 100,
    decision: { start: [], wakeAt: 1100 },
  },
  {
    name: "the second pause is twice as long",
    plan: planOf(two),
    events: [started("a"), failed("a", 100), started("a", 1100), failed("a", 1200)],
    now: 1200,
    decision: { start: [], wakeAt: 3200 },
  },
  {
    name: "a partition of which nobody could be updated holds",
    plan: planOf(two),
    events: [started("a"), failed("a", 100, false)],
    now: 100,
    decision: {
      start: [],
      end: { outcome: "held", reasons: ["no member of the partition canary could be updated", "a: no route"] },
    },
  },
  {
    name: "failed members count as unavailable, so that no further one starts",
    plan: planOf([partition("all", "a", "b", "c")], { maxUnavailable: 1 }),
    events: [started("a"), failed("a", 100, false)],
    now: 100,
    decision: {
      start: [],
      end: {
        outcome: "held",
        reasons: ["1 failed, and not more than 1 may be unavailable", "a: no route"],
      },
    },
  },
  {
    name: "with room for one failure the others go on, one by one",
    plan: planOf([partition("all", "a", "b", "c")], { maxUnavailable: 2 }),
    events: [started("a"), started("b"), failed("a", 100, false), succeeded("b", 100)],
    now: 100,
    decision: { start: ["c"] },
  },
  {
    name: "after an interruption what runs may end",
    plan: planOf(two),
    events: [started("a"), { kind: "interrupted", at: 10 }],
    now: 10,
    decision: { start: [] },
  },
  {
    name: "after an interruption nothing is started",
    plan: planOf(two),
    events: [...done, { kind: "interrupted", at: 110 }],
    now: 110,
    decision: { start: [], end: { outcome: "interrupted", reasons: ["interrupted: nothing more was started"] } },
  },
  {
    name: "somebody else at work holds everything and is named",
    plan: planOf(two),
    events: [started("a"), { kind: "locked", member: "a", at: 5, holder: "eve@host since noon" }],
    now: 5,
    decision: {
      start: [],
      end: { outcome: "held", reasons: ["somebody else is at work", "a: eve@host since noon"] },
    },
  },
  {
    name: "a fleet that is up to date needs neither updates nor gates",
    plan: planOf(two, { current: ["a", "b", "c"] }),
    events: [],
    now: 0,
    decision: { start: [], end: { outcome: "done", reasons: [] } },
  },
  {
    name: "a rollout that goes on asks the gates of what was done before",
    plan: planOf(two, { current: ["a", "b"] }),
    events: [],
    now: 1000,
    decision: { start: [], observe: { partition: "canary", members: ["a"] } },
  },
  {
    name: "outside of the windows nothing starts, and the next opening is named",
    plan: planOf(two, { windows: [{ days: ["mon"], from: "08:30", to: "17:00" }] }),
    events: [],
    now: 0,
    decision: {
      start: [],
      end: { outcome: "held", reasons: ["it is outside of the time windows; the next opens mon 08:30 UTC"] },
    },
  },
  {
    name: "a partition without a gate is followed at once",
    plan: planOf([{ name: "canary", members: ["a"] }, partition("all", "b")]),
    events: done,
    now: 100,
    decision: { start: ["b"] },
  },
];

describe("what a rollout does next", () => {
  for (const { name, plan, events, now, decision } of cases) {
    it(name, () => expect(next(plan, events, now)).to.deep.equal(decision));
  }

  const reach = (events: readonly RolloutEvent[], plan = planOf(two)): string => {
    const { end } = next(plan, events, 1_000_000);
    return end === undefined ? "not ended" : reachOf(rolloutProgress(plan, events), end);
  };
  const stop: RolloutEvent = { kind: "interrupted", at: 0 };

  it("says whether all, some or none are up to date in the end", () => {
    const everywhere = planOf(two, { current: ["a", "b", "c"] });
    expect([reach([], everywhere), reach([...done, stop]), reach([stop])]).to.deep.equal(["all", "some", "none"]);
  });
});
