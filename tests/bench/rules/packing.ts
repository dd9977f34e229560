import { lessIsBetter, type Result } from "../result.ts";
import type { Taken } from "./decide.ts";
import { runOften } from "./ownProcess.ts";

const count = 10_000;

type Alone = Pick<Taken, "wallSeconds" | "cpuSeconds">;

const least = <Run>(runs: readonly Run[], figure: (run: Run) => number): number => Math.min(...runs.map(figure));

/** Ten thousand objects with ten rules each, from what the API server hands out to the ConfigMaps of eight shards. */
export const measurePacking = async (): Promise<readonly Result[]> => {
  const runs = await runOften<Taken>("decide.ts", [String(count)], 3);
  if (runs.some(({ accepted }) => accepted !== count)) throw new Error("a sound group was refused");
  const alone = await runOften<Alone>("parseAlone.ts", [String(count)], 3);
  const common = { bench: "rules", peer: "Prometheus's grammar alone, without reading what it finds" };
  return [
    lessIsBetter(
      {
        ...common,
        metric: "rules10k",
        value: least(runs, ({ wallSeconds }) => wallSeconds),
        unit: "s",
        peerValue: least(alone, ({ wallSeconds }) => wallSeconds),
      },
      5,
    ),
    lessIsBetter(
      {
        ...common,
        metric: "rules10k_cpu",
        value: least(runs, ({ cpuSeconds }) => cpuSeconds),
        unit: "s of processor time",
        peerValue: least(alone, ({ cpuSeconds }) => cpuSeconds),
      },
      5,
    ),
    lessIsBetter(
      {
        bench: "rules",
        metric: "rules10k_rss",
        value: Math.max(...runs.map(({ mebibytes }) => mebibytes)),
        unit: "MiB",
        peer: "the goal",
        peerValue: 400,
      },
      400,
    ),
  ];
};
