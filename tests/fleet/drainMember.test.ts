import { expect } from "chai";
import type { MemberFigures } from "../../provider/core/index.ts";
import { drainMember } from "../../provider/fleet/rollout/drainMember.ts";
import type { FleetEvent, FleetOptions } from "../../provider/fleet/rollout/fleetEvent.ts";

const outage = "m: no sample is seen at the central cluster: samples: it does not answer";

/** Drains a member of which this is seen, half a minute apart; how it ended, and how often it said that it waits. */
const drained = async (seen: readonly Partial<MemberFigures>[], options: Partial<FleetOptions> = {}) => {
  const events: FleetEvent[] = [];
  let looks = 0;
  const observe = (): Promise<MemberFigures> => {
    looks += 1;
    return Promise.resolve({ member: "m", ...seen[Math.min(looks, seen.length) - 1] });
  };
  const ended = await drainMember("m", observe, {
    onEvent: (event) => void events.push(event),
    now: () => looks * 30_000,
    observeEveryMs: 1,
    ...options,
  }).then(
    () => "drained",
    (error: unknown) => (error as Error).message,
  );
  return { ended, waited: events.filter(({ kind }) => kind === "draining").length };
};

describe("the samples of a member that is to be removed", () => {
  const silent = { unreadable: "samples: it does not answer" };
  const lost =
    "; what it holds back would be lost. See to it that its samples arrive, or remove it with --without-draining";
  for (const [what, seen, wanted] of [
    ["have arrived", [{ sampleAgeMs: 90_000 }], { ended: "drained", waited: 0 }],
    ["have arrived, though some failed", [{ sampleAgeMs: 1000, errorRatio: 0.9 }], { ended: "drained", waited: 0 }],
    ["arrive after an outage", [silent, { sampleAgeMs: 90_001 }, { sampleAgeMs: 0 }], { ended: "drained", waited: 2 }],
    ["never arrive", [silent], { ended: `${outage}${lost}`, waited: 3 }],
  ] as const)
    it(what, async () => {
      expect(await drained(seen)).to.deep.equal(wanted);
    });

  it("are not waited for after an interruption", async () => {
    const stop = new AbortController();
    const onEvent = (): void => stop.abort();
    const { ended } = await drained([silent], { interrupt: stop.signal, onEvent, observeEveryMs: 60_000 });
    expect(ended).to.equal("m: interrupted; nothing of it is removed");
  });
});
