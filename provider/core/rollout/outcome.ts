import type { RolloutEnd } from "./next.ts";
import type { Progress } from "./memberProgress.ts";

/** How many of a fleet's members are where they should be. */
export type Reach = "all" | "some" | "none";

/** Whether all, some or none of the members are up to date in the end. */
export const reachOf = (progress: Progress, { outcome }: RolloutEnd): Reach => {
  const states = [...progress.values()];
  const up = states.filter(({ phase }) => phase === "current" || phase === "updated").length;
  if (up === states.length && outcome === "done") return "all";
  return up === 0 ? "none" : "some";
};
