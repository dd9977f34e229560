import type { Result } from "../result.ts";
import { measureChange } from "./change.ts";
import { measurePacking } from "./packing.ts";
import { measureSkew } from "./skew.ts";
import { measureStart } from "./start.ts";

const parts: Readonly<Record<string, () => Promise<readonly Result[]> | readonly Result[]>> = {
  packing: measurePacking,
  skew: measureSkew,
  change: measureChange,
  start: measureStart,
};

/** What very many rules cost; arguments name the parts, all of them without any. */
export const run = async (wanted: readonly string[]): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const [name, measure] of Object.entries(parts))
    if (wanted.length === 0 || wanted.includes(name)) results.push(...(await measure()));
  return results;
};
