import type { Result } from "../result.ts";
import { measureKills } from "./kills.ts";
import { measureStatus } from "./records.ts";
import { measureRollout } from "./rollouts.ts";

/** What a fleet costs: `fleet [status] [rollout COUNT] [kills COUNT KILLS]`; all of it at full size without arguments. */
export const run = async ([part, count, kills]: readonly string[]): Promise<readonly Result[]> => {
  const results: Result[] = [];
  if (part === undefined || part === "status") results.push(...(await measureStatus()));
  if (part === undefined || part === "rollout") results.push(...(await measureRollout(Number(count ?? 200))));
  if (part === undefined || part === "kills")
    results.push(...(await measureKills(Number(count ?? 30), Number(kills ?? 20))));
  return results;
};
