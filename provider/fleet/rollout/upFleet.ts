import {
  isCurrent,
  reachOf,
  rolloutProgress,
  whyClosed,
  type MemberCluster,
  type RolloutEnd,
  type RolloutPlan,
} from "../../core/index.ts";
import { dueCentrals, readCentrals, updateCentrals, type Centrals, type CentralSeconds } from "./centralStacks.ts";
import type { FleetOptions } from "./fleetEvent.ts";
import { inParallel } from "./inParallel.ts";
import { observeMember } from "./observeMember.ts";
import type { CentralOutputs, OpenFleet } from "./openFleet.ts";
import { runRollout, type RolloutResult } from "./runRollout.ts";
import type { StackInputs } from "./fleetStack.ts";

/** Histories that are read at once; each may be a process. */
const readers = 8;

/** What a central cluster tells its members. */
export const outputsFor = (centrals: Centrals, { central }: MemberCluster): CentralOutputs =>
  centrals.get(central) ?? {};

/** Members whose stacks say that they are as the fleet file says. */
export const currentMembers = async (open: OpenFleet, centrals: Centrals): Promise<readonly string[]> => {
  const found = await inParallel(open.fleet.members, readers, async (member) => {
    const stack = open.stack(member.name);
    const revision = open.memberRevision(member, outputsFor(centrals, member));
    return !stack.isBroken() && isCurrent(await stack.updates(), revision) ? [member.name] : [];
  });
  return found.flat();
};

/** What of a rollout differs from that of the whole fleet. */
export interface RolloutScope {
  /** Members that need no update. */
  readonly current: readonly string[];
  /** Names of members; the others do not belong to it. Every member when absent. */
  readonly only?: readonly string[];
  /** Whether time windows do not count. */
  readonly isUrgent?: boolean;
  /** What a member's stack is told. */
  readonly inputs: (member: MemberCluster) => Promise<StackInputs>;
}

/** The members' part of a rollout that begins now. */
const planMembers = (
  { fleet }: OpenFleet,
  { current, only, isUrgent = false }: RolloutScope,
  { now = Date.now, observeEveryMs = 5000 }: FleetOptions,
): RolloutPlan => {
  const partitions = fleet.rollout.partitions
    .map((partition) => ({ ...partition, members: partition.members.filter((name) => only?.includes(name) ?? true) }))
    .filter(({ members: left }) => left.length > 0);
  const windows = isUrgent ? [] : fleet.rollout.windows;
  return { ...fleet.rollout, windows, partitions, current, observeEveryMs, startedAt: now() };
};

/** Rolls out to the members, partition by partition. */
export const rollOut = (
  open: OpenFleet,
  centrals: Centrals,
  scope: RolloutScope,
  options: FleetOptions,
): Promise<RolloutResult> => {
  const { onEvent, cancel, interrupt, now = Date.now } = options;
  const members = new Map(open.fleet.members.map((member) => [member.name, member]));
  const plan = planMembers(open, scope, options);
  const at = (name: string): MemberCluster => {
    const member = members.get(name);
    if (member === undefined) throw new Error(`the fleet has no member ${name}`);
    return member;
  };
  onEvent?.({ kind: "planned", partitions: plan.partitions, current: plan.current, at: now() });
  const world = {
    now,
    update: async (name: string): Promise<void> =>
      open.stack(name).up(await scope.inputs(at(name)), {
        signal: cancel,
        onStep: (step) => onEvent?.({ kind: "step", cluster: name, step, at: now() }),
      }),
    observe: (names: readonly string[]) =>
      inParallel(names.map(at), readers, (member) =>
        observeMember(member, outputsFor(centrals, member), () => open.kubeconfig(member)),
      ),
  };
  return runRollout(plan, world, { interrupt, ...(onEvent === undefined ? {} : { onEvent }) });
};

/** What is brought up. */
export interface UpOptions extends FleetOptions {
  /** Names of members; the others are left as they are and their gates are not asked. Every member when absent. */
  readonly only?: readonly string[];
}

/** How it ended. */
export interface UpResult extends RolloutResult {
  /** Seconds that each central cluster's update took; none of those that were up to date. */
  readonly centralSeconds: CentralSeconds;
}

/** What an update of the members is made of, as the central clusters' stacks are now. */
const scopeOf = async (open: OpenFleet, centrals: Centrals, { only }: UpOptions): Promise<RolloutScope> => ({
  current: await currentMembers(open, centrals),
  inputs: (member) => open.memberInputs(member, outputsFor(centrals, member)),
  ...(only === undefined ? {} : { only }),
});

/** Outside of the time windows a central cluster that is due is not touched, and so no member either. */
const holdBack = async (open: OpenFleet, reason: string, options: UpOptions): Promise<UpResult> => {
  const scope = await scopeOf(open, await readCentrals(open), options);
  const progress = rolloutProgress(planMembers(open, scope, options), []);
  const end: RolloutEnd = { outcome: "held", reasons: [reason] };
  return { end, reach: reachOf(progress, end), progress, events: [], centralSeconds: {} };
};

/**
 * Brings a fleet to what its file says: the central clusters, then the members, partition by partition, with a gate after
 * each, and nothing outside of the time windows. What is up to date is not touched, so a rollout that was interrupted goes on
 * where it stopped.
 *
 * Throws when a central cluster cannot be updated; what befalls members is in the result.
 */
export const upFleet = async (open: OpenFleet, options: UpOptions = {}): Promise<UpResult> => {
  const { now = Date.now } = options;
  const closed = whyClosed(open.fleet.rollout.windows, now());
  if (closed !== undefined && (await dueCentrals(open)).length > 0) return holdBack(open, closed, options);
  const centralSeconds = await updateCentrals(open, options);
  const centrals = await readCentrals(open);
  const scope = await scopeOf(open, centrals, options);
  return { ...(await rollOut(open, centrals, scope, options)), centralSeconds };
};
