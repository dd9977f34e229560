import { expect } from "chai";
import type { FleetEvent } from "../../provider/fleet/rollout/fleetEvent.ts";
import { ProgressBars } from "../../provider/fleet/rollout/progressBars.ts";
import { describeEvent } from "../../provider/fleet/rollout/progressLines.ts";
import { Screen, type ScreenSize } from "./screen.ts";

const at = 0;
const planned = (...partitions: readonly (readonly string[])[]): FleetEvent => ({
  kind: "planned",
  at,
  current: ["c"],
  partitions: partitions.map((members, index) => ({ name: ["canary", "rest"][index] ?? "", members })),
});
const started = (member: string): FleetEvent => ({ kind: "started", at, member });
const succeeded = (member: string): FleetEvent => ({ kind: "succeeded", at, member });
const failed = (member: string): FleetEvent => ({ kind: "failed", at, member, reason: "no route", isRetryable: true });
const step = (cluster: string, name: string): FleetEvent => ({
  kind: "step",
  at,
  cluster,
  step: { op: "create", type: "kubernetes:core/v1:Namespace", name },
});
const central = (state: "started" | "succeeded"): FleetEvent => ({ kind: "central", at, cluster: "main", state });
const observed = (partition: string, ...members: readonly string[]): FleetEvent => ({
  kind: "observed",
  at,
  partition,
  figures: members.map((member, index) => ({ member, ...(index === 0 ? {} : { sampleAgeMs: 1 }) })),
});

const begun = [planned(["a"], ["b", "c"]), started("a"), step("a", "space"), step("a", "settings")];

const cells = 28;
const bar = (name: string, value: number, total: number): string => {
  const done = Math.round((value / total) * cells);
  return `${name.padEnd(24)} |${"=".repeat(done)}${"-".repeat(cells - done)}| ${value}/${total}`;
};
const all = (done: number, total = 3): string => bar("all members", done, total);

const screens: readonly {
  readonly name: string;
  readonly events: readonly FleetEvent[];
  readonly seen: readonly string[];
  readonly size?: ScreenSize;
}[] = [
  {
    name: "the central cluster alone, before anybody knows how many members are due",
    events: [central("started"), step("main", "whizard")],
    seen: [`${bar("    main", 1, 2)} whizard`],
  },
  {
    name: "the whole, its partition and a cluster that counts its steps",
    events: [central("started"), central("succeeded"), ...begun],
    seen: [all(1), bar("  canary", 0, 1), `${bar("    a", 2, 3)} settings`],
  },
  {
    name: "a partition at its gate, its cluster gone",
    events: [...begun, succeeded("a"), observed("canary", "a")],
    seen: [all(2), `${bar("  canary", 1, 1)} at its gate`],
  },
  {
    name: "the next partition in the place of the one before, with those that were up to date",
    events: [...begun, succeeded("a"), observed("canary", "a"), started("b")],
    seen: [all(2), bar("  rest", 1, 2), bar("    b", 0, 1)],
  },
  {
    name: "a failure in a line above, which stays",
    events: [...begun, failed("a"), started("a"), step("a", "space")],
    seen: ["a: failed: no route", all(1), bar("  canary", 0, 1), `${bar("    a", 1, 2)} space`],
  },
  {
    name: "an interruption beside the whole",
    events: [...begun, { kind: "interrupted", at }, succeeded("a")],
    seen: [`${all(2)} interrupted`, bar("  canary", 1, 1)],
  },
  {
    name: "no more clusters than there are lines, and the next one when a line is free",
    size: { columns: 80, rows: 6 },
    events: [planned(["a", "b", "c", "d"]), ...["a", "b", "d"].map(started), succeeded("a")],
    seen: [all(2, 4), bar("  canary", 2, 4), bar("    b", 0, 1), bar("    d", 0, 1)],
  },
];

describe("a rollout's bars, as they stand on a terminal", () => {
  for (const { name, events, seen, size = { columns: 80, rows: 24 } } of screens)
    it(`show ${name}`, async () => {
      const screen = new Screen(size);
      const bars = new ProgressBars(screen.stream);
      for (const event of events) bars.show(event);
      bars.end();
      expect(await screen.lines()).to.deep.equal(seen);
    });

  it("leave alone what was said before them, and what a command says after them", async () => {
    const screen = new Screen({ columns: 40, rows: 10 });
    const bars = new ProgressBars(screen.stream);
    bars.say("said before");
    for (const event of begun) bars.show(event);
    bars.say("said meanwhile, and longer than the terminal is wide");
    bars.end();
    screen.write("said after\n");
    const lines = await screen.lines();
    expect(lines.map((line) => line.slice(0, 15).trimEnd())).to.deep.equal([
      "said before",
      "said meanwhile,",
      "all members",
      "  canary",
      "    a",
      "said after",
    ]);
  });

  it("write nothing where there is nothing to show", async () => {
    const screen = new Screen({ columns: 80, rows: 24 });
    new ProgressBars(screen.stream).end();
    expect(await screen.lines()).to.deep.equal([]);
  });
});

describe("a rollout's lines, where nobody looks", () => {
  const lines: readonly (readonly [event: FleetEvent, line: string | undefined])[] = [
    [planned(["a"], ["b", "c"]), "3 members, 1 of them up to date; partitions: canary (1), rest (2)"],
    [central("started"), "main: started"],
    [started("a"), "a: started"],
    [step("a", "space"), undefined],
    [failed("a"), "a: failed: no route"],
    [{ kind: "locked", at, member: "a", holder: "eve@desk is updating it" }, "a: eve@desk is updating it"],
    [succeeded("a"), "a: succeeded"],
    [observed("canary", "a", "b"), "gate of canary: samples of 1 of 2 members are seen"],
    [{ kind: "interrupted", at }, undefined],
  ];
  it("tell each event but single steps", () =>
    expect(lines.map(([event]) => describeEvent(event))).to.deep.equal(lines.map(([, line]) => line)));
});
