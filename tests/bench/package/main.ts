import type { Result } from "../result.ts";
import { measureEngine } from "./engine.ts";
import { measureHashrings } from "./hashrings.ts";
import { measurePlacement } from "./placement.ts";

const parts: Readonly<Record<string, () => Promise<readonly Result[]> | readonly Result[]>> = {
  placement: measurePlacement,
  hashrings: measureHashrings,
  engine: () => measureEngine(2),
};

/** What deciding, rendering and deploying cost; arguments name the parts, all of them without any. */
export const run = async (wanted: readonly string[]): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) results.push(...(await measure()));
  }
  return results;
};
