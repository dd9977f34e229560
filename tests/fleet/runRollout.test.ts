import { expect } from "chai";
import type { RolloutEvent } from "../../provider/core/index.ts";
import { LockedError } from "../../provider/fleet/rollout/lockedError.ts";
import { runRollout, type RolloutWorld } from "../../provider/fleet/rollout/runRollout.ts";
import { UserError } from "../../provider/fleet/userError.ts";
import { partition, planOf } from "../core/rollout/world.ts";

const good = (member: string) => ({ member, sampleAgeMs: 0, agentsReady: 1, agentsWanted: 1 });

/** A world in which time does not pass by itself: pauses are a few milliseconds. */
const worldOf = (update: RolloutWorld["update"]): RolloutWorld => ({
  now: () => Date.now(),
  update,
  observe: (members) => Promise.resolve(members.map(good)),
});

const quick = { soakMs: 0, timeoutMs: 1000, samplesWithinMs: 1000, agentsReady: true, maxErrorRatio: 0 };
const retry = { attempts: 3, initialDelayMs: 1, maxDelayMs: 5 };
const plan = (differences: object = {}) =>
  planOf(
    [partition("canary", "a"), partition("rest", "b", "c", "d")].map((each) => ({ ...each, gate: quick })),
    { retry, startedAt: Date.now(), ...differences },
  );

describe("a rollout in a world without engines", () => {
  it("updates everybody once, and no more at once than it may", async () => {
    let running = 0;
    let most = 0;
    const updated: string[] = [];
    const { end, reach } = await runRollout(
      plan({ maxConcurrency: 2 }),
      worldOf(async (member) => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        updated.push(member);
        running -= 1;
      }),
    );
    expect([end, reach, most, updated[0], updated.sort()]).to.deep.equal([
      { outcome: "done", reasons: [] },
      "all",
      2,
      "a",
      ["a", "b", "c", "d"],
    ]);
  });

  it("tries a member again that failed, but not one whose input is wrong", async () => {
    const tries = new Map<string, number>();
    const { progress, reach } = await runRollout(
      plan(),
      worldOf((member) => {
        const count = (tries.get(member) ?? 0) + 1;
        tries.set(member, count);
        if (member === "b" && count < 3) throw new Error("no route");
        return member === "c" ? Promise.reject(new UserError("no kubeconfig")) : Promise.resolve();
      }),
    );
    expect(Object.fromEntries(tries)).to.deep.equal({ a: 1, b: 3, c: 1, d: 1 });
    expect(progress.get("c")).to.deep.include({ phase: "failed", reason: "no kubeconfig" });
    expect(reach).to.equal("some");
  });

  it("holds when somebody else is at work, and says who", async () => {
    const holder = { pid: 7, username: "eve", hostname: "desk", timestamp: "2026-11-29T12:00:00Z" };
    const { end, reach } = await runRollout(
      plan(),
      worldOf(() => Promise.reject(new LockedError(holder))),
    );
    expect([end, reach]).to.deep.equal([
      {
        outcome: "held",
        reasons: ["somebody else is at work", "a: eve@desk (process 7) is updating it since 2026-11-29T12:00:00Z"],
      },
      "none",
    ]);
  });

  it("after an interrupt lets what runs come to its end and starts nothing more", async () => {
    const interruption = new AbortController();
    const events: RolloutEvent[] = [];
    const { end, reach } = await runRollout(
      plan(),
      worldOf(async () => {
        interruption.abort();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }),
      { interrupt: interruption.signal, onEvent: (event) => events.push(event) },
    );
    expect([end.outcome, reach]).to.deep.equal(["interrupted", "some"]);
    expect(events.map(({ kind }) => kind)).to.deep.equal(["started", "interrupted", "succeeded"]);
  });
});
