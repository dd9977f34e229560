import { readFileSync } from "node:fs";
import { FleetLab, type Ended } from "../../rollout/fleetLab.ts";
import { lessIsBetter, type Result } from "../result.ts";

const concurrency = 4;

interface Timed extends Ended {
  readonly seconds: number;
  /** The most memory that the command itself took, in MiB. */
  readonly peakMiB: number;
}

const peakOf = (pid: number): number => {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended.
    return 0;
  }
};

const timed = async (lab: FleetLab, words: readonly string[]): Promise<Timed> => {
  const begin = performance.now();
  const running = lab.start(words);
  let peakMiB = 0;
  const timer = setInterval(() => (peakMiB = Math.max(peakMiB, peakOf(running.process.pid ?? 0))), 100);
  const ended = await running.ended;
  clearInterval(timer);
  if (ended.code !== 0) throw new Error(ended.stderr);
  return { ...ended, seconds: (performance.now() - begin) / 1000, peakMiB };
};

type Seconds = Readonly<Record<string, number>>;

/** Seconds of each stack's update, the central one's as well, as the command reports them. */
const sumOfUpdates = ({ stdout }: Timed): number => {
  const { seconds, centralSeconds } = JSON.parse(stdout) as Readonly<Record<"seconds" | "centralSeconds", Seconds>>;
  return [...Object.values(seconds), ...Object.values(centralSeconds)].reduce((sum, each) => sum + each, 0);
};

/** A rollout over many namespaces, then plans without changes, by records and with every preview. */
export const measureRollout = async (count: number): Promise<readonly Result[]> => {
  const lab = await FleetLab.create();
  try {
    const members = Array.from({ length: count }, (_, index) => `m${index}`);
    const rollout = { maxConcurrency: concurrency, maxUnavailable: concurrency };
    lab.write({ members, labels: { revision: "one" }, rollout });
    const up = await timed(lab, ["up", "--json"]);
    const plan = await timed(lab, ["plan", "--json"]);
    const full = await timed(lab, ["plan", "--json", "--full"]);
    const common = { bench: "fleet" };
    const ideal = sumOfUpdates(up) / concurrency;
    return [
      lessIsBetter(
        {
          ...common,
          metric: `fleet${count}_rss`,
          unit: "MiB",
          value: up.peakMiB,
          peer: "plan of the same fleet with every preview",
          peerValue: full.peakMiB,
        },
        300,
      ),
      lessIsBetter(
        {
          ...common,
          metric: `fleet${count}_wallRatio`,
          unit: "times",
          value: up.seconds / ideal,
          peer: `the sum of all stacks' updates, divided by ${concurrency}`,
          peerValue: 1,
        },
        1.3,
      ),
      lessIsBetter(
        {
          ...common,
          metric: `plan${count}`,
          unit: "s",
          value: plan.seconds,
          peer: "previewing every stack (--full), as the first version did",
          peerValue: full.seconds,
        },
        full.seconds / 2,
      ),
    ];
  } finally {
    await lab.dispose();
  }
};
