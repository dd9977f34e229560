import { fileURLToPath } from "node:url";
import { askSchema } from "../plugin/pluginProcess.ts";
import { lessIsBetter, type Result } from "./result.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Milliseconds from the start of a plugin's process until it has answered GetSchema and was told to end. */
const latency = async (command: readonly string[]): Promise<number> => {
  const begin = performance.now();
  await askSchema(command);
  return performance.now() - begin;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const medianLatency = async (command: readonly string[], times: number): Promise<number> => {
  const values: number[] = [];
  for (let round = 0; round < times; round += 1) values.push(await latency(command));
  return median(values);
};

/** How fast the bundled plugin answers, against the same sources run as they are. */
export const run = async (): Promise<readonly Result[]> => {
  const value = await medianLatency([root("dist/plugin/pulumi-resource-whizard")], 9);
  const peerValue = await medianLatency([process.execPath, "--import", "tsx", root("provider/plugin/main.ts")], 3);
  const peer = "the same sources without bundle and code cache";
  return [
    lessIsBetter(
      { bench: "schema", metric: "start until GetSchema is answered, median of 9", value, unit: "ms", peer, peerValue },
      500,
    ),
  ];
};
