import { existsSync, rmSync } from "node:fs";
import { labDown, labStatus } from "../lab.ts";
import { withLock } from "../lock.ts";
import { ensureTool } from "../tools.ts";
import { destroy, hasStack } from "./deploy.ts";
import { openStack } from "./stack.ts";
import { runSteps, type Step } from "./steps.ts";
import { ownTarget, type OwnClusters, type Target } from "./target.ts";

/** What is to be taken down. */
export interface DownOptions {
  /** The user's clusters; the whole lab when absent. */
  readonly own?: OwnClusters;
  readonly signal?: AbortSignal | undefined;
}

/** Destroys the stack of a target and forgets it; the clusters stay. */
export async function removeStack(target: Target, { signal }: DownOptions = {}): Promise<void> {
  const step: Step = {
    title: "pulumi destroy",
    run: async (say) => {
      if (!hasStack(target)) return "nothing is deployed";
      const pulumi = await ensureTool("pulumi", say, signal);
      await destroy(await openStack(target.folder, target.kubeconfig, pulumi), { progress: say, signal });
      rmSync(target.folder, { recursive: true, force: true });
      return "done";
    },
  };
  await withLock(`${target.folder}.lock`, () => runSteps([step], signal), { signal });
}

/** Takes everything down that a start has made: the lab with all that is in it, or the stack on the user's clusters. */
export async function takeDown(options: DownOptions = {}): Promise<void> {
  if (options.own !== undefined) {
    const target = ownTarget(options.own);
    if (existsSync(target.folder)) await removeStack(target, options);
    return;
  }
  const title = "Lab with everything in it";
  const run: Step["run"] = async (say) => {
    const wasUp = labStatus().length > 0;
    await labDown(say);
    return wasUp ? "removed" : "was down";
  };
  await runSteps([{ title, run }], options.signal);
}
