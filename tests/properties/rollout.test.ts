import { expect } from "chai";
import fc from "fast-check";
import { judgeGate, type MemberFigures } from "../../provider/core/rollout/gate.ts";
import { next, rolloutProgress, type RolloutPlan } from "../../provider/core/rollout/next.ts";
import type { RolloutEvent } from "../../provider/core/rollout/rolloutEvent.ts";
import { anyGate, planOf } from "../core/rollout/world.ts";

/** What chance decides: how an update ends, what a look shows, whether the user interrupts. */
interface Fate {
  readonly updates: readonly ("succeeded" | "failed" | "broken" | "locked")[];
  readonly looks: readonly ("good" | "missing" | "harm")[];
  readonly interruptAfter: number;
}

const anyPlan: fc.Arbitrary<RolloutPlan> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    current: fc.array(fc.integer({ min: 0, max: 19 })),
    maxConcurrency: fc.integer({ min: 1, max: 5 }),
    maxUnavailable: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ sizes, current, ...limits }) => {
    let count = 0;
    const partitions = sizes.map((size, index) => ({
      name: `p${index}`,
      members: Array.from({ length: size }, () => `m${count++}`),
      gate: anyGate,
    }));
    return planOf(partitions, { ...limits, current: current.filter((each) => each < count).map((each) => `m${each}`) });
  });

const anyFate: fc.Arbitrary<Fate> = fc.record({
  updates: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant("succeeded" as const) },
      { weight: 4, arbitrary: fc.constant("failed" as const) },
      { weight: 1, arbitrary: fc.constantFrom("broken" as const, "locked" as const) },
    ),
    { minLength: 1, maxLength: 30 },
  ),
  looks: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant("good" as const) },
      { weight: 3, arbitrary: fc.constant("missing" as const) },
      { weight: 1, arbitrary: fc.constant("harm" as const) },
    ),
    { minLength: 1, maxLength: 10 },
  ),
  interruptAfter: fc.oneof(fc.constant(1e9), fc.integer({ min: 0, max: 30 })),
});

const figuresOf = (look: Fate["looks"][number], member: string): MemberFigures => ({
  member,
  agentsReady: 2,
  agentsWanted: 2,
  ...(look === "missing" ? {} : { sampleAgeMs: 10 }),
  ...(look === "harm" ? { errorRatio: 0.5 } : {}),
});

const failure = { reason: "no route", isRetryable: true };

const endOf = (how: Fate["updates"][number], member: string, at: number): RolloutEvent => {
  if (how === "locked") return { kind: "locked", member, at, holder: "eve" };
  if (how === "succeeded") return { kind: "succeeded", member, at };
  return { kind: "failed", member, at, ...failure, isRetryable: how === "failed" };
};

/** Plays a whole rollout; `seen` is told of every event together with those before it. */
const play = (
  plan: RolloutPlan,
  fate: Fate,
  seen: (before: readonly RolloutEvent[], event: RolloutEvent) => void,
): readonly RolloutEvent[] => {
  const events: RolloutEvent[] = [];
  const running: string[] = [];
  let now = plan.startedAt;
  let updates = 0;
  let looks = 0;
  const add = (event: RolloutEvent): void => {
    seen([...events], event);
    events.push(event);
  };
  for (let step = 0; step < 2000; step += 1) {
    if (step === fate.interruptAfter) add({ kind: "interrupted", at: now });
    const decision = next(plan, events, now);
    if (decision.end !== undefined) return events;
    for (const member of decision.start) {
      add({ kind: "started", member, at: now });
      running.push(member);
    }
    if (decision.observe !== undefined) {
      const look = fate.looks[looks++ % fate.looks.length]!;
      const { partition, members } = decision.observe;
      add({ kind: "observed", partition, at: now, figures: members.map((member) => figuresOf(look, member)) });
    }
    const ended = running.shift();
    if (ended !== undefined) add(endOf(fate.updates[updates++ % fate.updates.length]!, ended, now));
    now = ended === undefined && decision.wakeAt !== undefined ? Math.max(now, decision.wakeAt) : now + 7;
  }
  throw new Error("the rollout does not end");
};

const holds = (check: (plan: RolloutPlan, fate: Fate) => void): void =>
  fc.assert(fc.property(anyPlan, anyFate, check), { numRuns: 300 });

const count = (plan: RolloutPlan, events: readonly RolloutEvent[], ...phases: readonly string[]): number =>
  [...rolloutProgress(plan, events).values()].filter(({ phase }) => phases.includes(phase)).length;

describe("rollout properties", () => {
  it("never are more members in update than maxConcurrency, or possibly down than maxUnavailable", () => {
    holds((plan, fate) => {
      play(plan, fate, (before, event) => {
        const after = [...before, event];
        expect(count(plan, after, "running")).to.be.at.most(plan.maxConcurrency);
        expect(count(plan, after, "running", "resting", "failed")).to.be.at.most(plan.maxUnavailable);
      });
    });
  });

  it("no member starts before the gates of all partitions before its own have let through", () => {
    holds((plan, fate) => {
      play(plan, fate, (before, event) => {
        if (event.kind !== "started") return;
        const index = plan.partitions.findIndex(({ members }) => members.includes(event.member));
        for (const { name } of plan.partitions.slice(0, index)) {
          const last = before.findLast((each) => each.kind === "observed" && each.partition === name);
          if (last?.kind !== "observed") throw new Error(`nobody looked at ${name}`);
          expect(judgeGate(anyGate, last.figures, anyGate.soakMs).verdict).to.equal("proceed");
        }
      });
    });
  });

  it("no member is started while it runs, when it is through, or after an interruption", () => {
    holds((plan, fate) => {
      play(plan, fate, (before, event) => {
        if (event.kind !== "started") return;
        expect(["waiting", "resting"]).to.include(rolloutProgress(plan, before).get(event.member)?.phase);
        expect(before.some(({ kind }) => kind === "interrupted")).to.equal(false);
      });
    });
  });

  it("ends, and decides the same whenever it is asked the same", () => {
    holds((plan, fate) => {
      const events = play(plan, fate, () => undefined);
      expect(events.length).to.be.lessThan(2000);
      for (let length = 0; length <= events.length; length += 1) {
        const prefix = events.slice(0, length);
        expect(next(plan, structuredClone(prefix), 1_000)).to.deep.equal(next(plan, prefix, 1_000));
      }
    });
  });

  it("whatever prefix of it was done, a new rollout that succeeds updates just the others, each once", () => {
    fc.assert(
      fc.property(anyPlan, anyFate, fc.nat(), (plan, fate, cut) => {
        const events = play(plan, fate, () => undefined);
        const prefix = events.slice(0, cut % (events.length + 1));
        const done = [...rolloutProgress(plan, prefix)]
          .filter(([, { phase }]) => phase === "updated" || phase === "current")
          .map(([member]) => member);
        const rest = { ...plan, current: done };
        const calm: Fate = { updates: ["succeeded"], looks: ["good"], interruptAfter: 1e9 };
        const started = play(rest, calm, () => undefined).flatMap((event) =>
          event.kind === "started" ? [event.member] : [],
        );
        const all = plan.partitions.flatMap(({ members }) => members);
        expect([...started].sort()).to.deep.equal(all.filter((member) => !done.includes(member)).sort());
      }),
      { numRuns: 300 },
    );
  });
});
