import { isCurrent, type CentralCluster } from "../../core/index.ts";
import { exitCodes, UserError } from "../userError.ts";
import type { FleetOptions } from "./fleetEvent.ts";
import { StackNotFoundError } from "@pulumi/pulumi/automation/errors.js";
import type { StackInputs } from "./fleetStack.ts";
import type { CentralOutputs, OpenFleet } from "./openFleet.ts";

/** What all central clusters' stacks tell, by the clusters' names; nothing of those that have not been made. */
export type Centrals = ReadonlyMap<string, CentralOutputs>;

const outputsOf = async (open: OpenFleet, { name }: CentralCluster): Promise<CentralOutputs> => {
  try {
    return await open.stack(name).outputs();
  } catch (error) {
    if (error instanceof StackNotFoundError) return {};
    throw error;
  }
};

/** Reads what the central clusters' stacks tell. */
export const readCentrals = async (open: OpenFleet): Promise<Centrals> => {
  const read = open.fleet.centrals.map(async (central) => [central.name, await outputsOf(open, central)] as const);
  return new Map(await Promise.all(read));
};

/** Whether a central cluster's stack is as the fleet file says. */
export const isCentralCurrent = async (open: OpenFleet, central: CentralCluster): Promise<boolean> => {
  const stack = open.stack(central.name);
  return !stack.isBroken() && isCurrent(await stack.updates(), open.centralRevision(central));
};

/** Central clusters whose stacks are not as the fleet file says. */
export const dueCentrals = async (open: OpenFleet): Promise<readonly CentralCluster[]> => {
  const due = open.fleet.centrals.map(async (central) => ((await isCentralCurrent(open, central)) ? [] : [central]));
  return (await Promise.all(due)).flat();
};

/** Seconds that updates of central clusters took, by their names. */
export type CentralSeconds = Readonly<Record<string, number>>;

/** Updates one central cluster; the seconds that it took. Throws when it cannot be done: no member is touched then. */
export const updateCentral = async (
  open: OpenFleet,
  { name }: CentralCluster,
  inputs: StackInputs,
  { onEvent, cancel, now = Date.now }: FleetOptions,
): Promise<number> => {
  const begin = now();
  const tell = (state: "started" | "succeeded"): void =>
    onEvent?.({ kind: "central", cluster: name, state, at: now() });
  tell("started");
  try {
    await open.stack(name).up(inputs, {
      signal: cancel,
      onStep: (step) => onEvent?.({ kind: "step", cluster: name, step, at: now() }),
    });
  } catch (cause) {
    throw new UserError(`${name}: ${(cause as Error).message}`, { cause, exitCode: exitCodes.none });
  }
  tell("succeeded");
  return (now() - begin) / 1000;
};

/** Updates the central clusters that are not as the fleet file says, one by one, before any member. */
export const updateCentrals = async (open: OpenFleet, options: FleetOptions): Promise<CentralSeconds> => {
  const seconds: Record<string, number> = {};
  for (const central of open.fleet.centrals) {
    if (options.interrupt?.aborted === true || (await isCentralCurrent(open, central))) continue;
    seconds[central.name] = await updateCentral(open, central, await open.centralInputs(central), options);
  }
  return seconds;
};
