import { planRollback, restoreSpec, revisionOf, rollbackOf } from "../../core/index.ts";
import { readCentrals, updateCentral } from "./centralStacks.ts";
import type { FleetOptions } from "./fleetEvent.ts";
import type { StackInputs } from "./fleetStack.ts";
import { inParallel } from "./inParallel.ts";
import type { OpenFleet } from "./openFleet.ts";
import type { RolloutResult } from "./runRollout.ts";
import { recordKeys, type StackConfig, type StackUpdate } from "./stackEntry.ts";
import { outputsFor, rollOut } from "./upFleet.ts";

/** How a rollback ended, and what it could not bring back. */
export interface RollbackResult extends RolloutResult {
  /** The rollout that was taken back; absent when there was none. */
  readonly rollout?: string;
  /** Clusters that the rollout has added: there is nothing to bring them back to. */
  readonly withoutPrevious: readonly string[];
}

/** Updates of a stack that are looked through for the one before the rollout, failed tries among them. */
const depth = 50;

type Targets = ReadonlyMap<string, StackUpdate>;

const historiesOf = async (open: OpenFleet) =>
  inParallel([...open.fleet.centrals, ...open.fleet.members], 8, async ({ name }) => ({
    name,
    records: await open.stack(name).updates(depth),
  }));

/** Brings the central clusters back that the rollout has reached, with the tenants that have come since. */
const restoreCentrals = async (
  open: OpenFleet,
  targets: Targets,
  called: string,
  options: FleetOptions,
): Promise<void> => {
  for (const central of open.fleet.centrals) {
    const before = targets.get(central.name)?.config;
    if (before === undefined || options.interrupt?.aborted === true) continue;
    const { config: today, secrets } = await open.centralInputs(central);
    const key = `${open.stack(central.name).project}:spec`;
    const spec = restoreSpec((before[key] ?? {}) as StackConfig, (today[key] ?? {}) as StackConfig);
    const revision = spec === before[key] ? before[recordKeys.revision] : revisionOf({ before, spec });
    const config = { ...before, [key]: spec, [recordKeys.revision]: revision, [recordKeys.rollout]: called };
    await updateCentral(open, central, { config, secrets }, options);
  }
};

/**
 * Takes back the newest rollout: every cluster that it has reached goes to the revision that it had before, the central
 * ones first, then the members, partition by partition, under the same gates. What they were told then comes from their
 * stacks' own histories; secrets are today's. Time windows do not count: harm waits for none. Throws when a central cluster cannot be brought back.
 */
export const rollbackFleet = async (open: OpenFleet, options: FleetOptions = {}): Promise<RollbackResult> => {
  const { members } = open.fleet;
  const { rollout, restore, withoutPrevious } = planRollback<StackUpdate>(await historiesOf(open));
  const targets: Targets = new Map(restore.map(({ name, to }) => [name, to]));
  const called = rollbackOf(rollout ?? "");
  await restoreCentrals(open, targets, called, options);
  const centrals = await readCentrals(open);
  const scope = {
    isUrgent: true,
    current: members.filter(({ name }) => !targets.has(name)).map(({ name }) => name),
    inputs: async (member: (typeof members)[number]): Promise<StackInputs> => {
      const { secrets } = await open.memberInputs(member, outputsFor(centrals, member));
      return { config: { ...targets.get(member.name)?.config, [recordKeys.rollout]: called }, secrets };
    },
  };
  const result = await rollOut(open, centrals, scope, options);
  return { ...result, withoutPrevious, ...(rollout === undefined ? {} : { rollout }) };
};
