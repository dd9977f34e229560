import type { Result } from "../result.ts";
import { measureHashrings } from "./hashrings.ts";
import { measurePlacement } from "./placement.ts";

/** What placing and rendering cost. */
export const run = (): Promise<readonly Result[]> => Promise.resolve([...measurePlacement(), ...measureHashrings()]);
