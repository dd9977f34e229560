import { lessIsBetter, type Result } from "../result.ts";
import type { Taken } from "./decide.ts";
import { runOften } from "./ownProcess.ts";

const count = 10_000;

const least = <Run>(runs: readonly Run[], figure: (run: Run) => number): number => Math.min(...runs.map(figure));

const decideOften = async (threads: number): Promise<readonly Taken[]> => {
  const runs = await runOften<Taken>("decide.ts", [String(count), String(threads)], 3);
  if (runs.some(({ accepted }) => accepted !== count)) throw new Error("a sound group was refused");
  return runs;
};

/** Ten thousand objects with ten rules each, from what the API server hands out to the ConfigMaps of eight shards. */
export const measurePacking = async (): Promise<readonly Result[]> => {
  const runs = await decideOften(2);
  const alone = await decideOften(1);
  const grammar = await runOften<Pick<Taken, "wallSeconds">>("parseAlone.ts", [String(count)], 3);
  const seconds = {
    bench: "rules",
    peer: "Prometheus's grammar alone on one thread, without reading what it finds",
    peerValue: least(grammar, ({ wallSeconds }) => wallSeconds),
    unit: "s",
  };
  return [
    lessIsBetter({ ...seconds, metric: "rules10k", value: least(runs, ({ wallSeconds }) => wallSeconds) }, 5),
    lessIsBetter(
      { ...seconds, metric: "rules10k_oneThread", value: least(alone, ({ wallSeconds }) => wallSeconds) },
      5,
    ),
    lessIsBetter(
      {
        bench: "rules",
        metric: "rules10k_blocked",
        value: Math.max(...runs.map(({ blockedSeconds }) => blockedSeconds)),
        unit: "s",
        peer: "how often the Lease is renewed",
        peerValue: 2,
      },
      2,
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
