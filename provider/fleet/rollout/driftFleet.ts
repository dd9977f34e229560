import { summarizePlan, type PlanSummary, type StackPreview } from "../../core/index.ts";
import { readCentrals } from "./centralStacks.ts";
import type { FleetOptions } from "./fleetEvent.ts";
import { inParallel } from "./inParallel.ts";
import type { OpenFleet } from "./openFleet.ts";
import { outputsFor } from "./upFleet.ts";

/**
 * Looks in every cluster that has been deployed to what is other than its stack knows, and changes nothing: an update
 * was made by hand, a replace or delete stands for an object that is gone.
 */
export const driftFleet = async (open: OpenFleet, { cancel, interrupt }: FleetOptions = {}): Promise<PlanSummary> => {
  const centrals = await readCentrals(open);
  const { fleet } = open;
  const clusters = [
    ...fleet.centrals.map((central) => ({ name: central.name, inputs: () => open.centralInputs(central) })),
    ...fleet.members.map((member) => ({
      name: member.name,
      inputs: () => open.memberInputs(member, outputsFor(centrals, member)),
    })),
  ];
  const previews = await inParallel(
    clusters,
    fleet.rollout.maxConcurrency,
    async ({ name, inputs }): Promise<StackPreview> => {
      const stack = open.stack(name);
      if (interrupt?.aborted === true || (await stack.updates()).length === 0) return { name, steps: [] };
      try {
        return { name, steps: await stack.drift(await inputs(), { signal: cancel }) };
      } catch (error) {
        return { name, steps: [], failed: (error as Error).message };
      }
    },
  );
  return summarizePlan(previews);
};
