import { summarizePlan, type PlanSummary, type StackPreview } from "../../core/index.ts";
import { isCentralCurrent, readCentrals } from "./centralStacks.ts";
import type { FleetOptions } from "./fleetEvent.ts";
import { inParallel } from "./inParallel.ts";
import type { OpenFleet } from "./openFleet.ts";
import { currentMembers, outputsFor } from "./upFleet.ts";

/** What is looked at. */
export interface PlanOptions extends FleetOptions {
  /** Previews every stack, also those whose record says that they are up to date. */
  readonly full?: boolean;
}

interface Candidate {
  readonly name: string;
  readonly preview: () => Promise<StackPreview["steps"]>;
}

const candidatesOf = async (open: OpenFleet, { full = false, cancel }: PlanOptions): Promise<readonly Candidate[]> => {
  const centrals = await readCentrals(open);
  const current = new Set(full ? [] : await currentMembers(open, centrals));
  const due = open.fleet.centrals.map(async (central): Promise<readonly Candidate[]> => {
    if (!full && (await isCentralCurrent(open, central))) return [];
    const { name } = central;
    return [
      { name, preview: async () => open.stack(name).preview(await open.centralInputs(central), { signal: cancel }) },
    ];
  });
  const members = open.fleet.members.filter(({ name }) => !current.has(name));
  return [
    ...(await Promise.all(due)).flat(),
    ...members.map((member) => ({
      name: member.name,
      preview: async () => {
        const inputs = await open.memberInputs(member, outputsFor(centrals, member));
        return open.stack(member.name).preview(inputs, { signal: cancel });
      },
    })),
  ];
};

/**
 * Previews what `upFleet` would do and changes nothing. A stack whose own record says that it was updated well with just
 * these inputs is not previewed, unless `full` is asked for. A stack that cannot be previewed is in the summary with why.
 */
export const planFleet = async (open: OpenFleet, options: PlanOptions = {}): Promise<PlanSummary> => {
  const candidates = await candidatesOf(open, options);
  const previews = new Map<string, StackPreview>();
  await inParallel(candidates, open.fleet.rollout.maxConcurrency, async ({ name, preview }) => {
    if (options.interrupt?.aborted === true) return;
    try {
      previews.set(name, { name, steps: await preview() });
    } catch (error) {
      previews.set(name, { name, steps: [], failed: (error as Error).message });
    }
  });
  const all = [...open.fleet.centrals, ...open.fleet.members];
  return summarizePlan(all.map(({ name }) => previews.get(name) ?? { name, steps: [] }));
};
