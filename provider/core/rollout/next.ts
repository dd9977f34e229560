import type { WindowSpec } from "./fleetFile.ts";
import { judgeGate } from "./gate.ts";
import { progressOf, type MemberProgress, type Progress } from "./memberProgress.ts";
import type { Gate, Partition } from "./partitions.ts";
import type { Retry } from "./retry.ts";
import type { RolloutEvent } from "./rolloutEvent.ts";
import { whyClosed } from "./windows.ts";

/** Everything about a rollout that is known before it begins. */
export interface RolloutPlan {
  readonly partitions: readonly Partition[];
  /** Members that need no update. */
  readonly current: readonly string[];
  /** Members that may be updated at once. */
  readonly maxConcurrency: number;
  /** Members that may be in update or failed at once. */
  readonly maxUnavailable: number;
  readonly retry: Retry;
  readonly windows: readonly WindowSpec[];
  /** How long a gate waits between two looks, in milliseconds. */
  readonly observeEveryMs: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** How a rollout ended. `held` can be continued by running it again; `aborted` has seen harm and wants a rollback. */
export interface RolloutEnd {
  readonly outcome: "done" | "held" | "aborted" | "interrupted";
  readonly reasons: readonly string[];
}

/** What to do now. Nothing of all means: wait until something that runs has ended. */
export interface Decision {
  /** Members to update now. */
  readonly start: readonly string[];
  /** Members to look at for their partition's gate. */
  readonly observe?: { readonly partition: string; readonly members: readonly string[] };
  /** When to ask again at the latest, in milliseconds since the epoch. */
  readonly wakeAt?: number;
  readonly end?: RolloutEnd;
}

interface Situation {
  readonly plan: RolloutPlan;
  readonly events: readonly RolloutEvent[];
  readonly progress: Progress;
  readonly now: number;
}

type Phase = MemberProgress["phase"];

const membersIn = ({ progress }: Situation, ...phases: readonly Phase[]): readonly string[] =>
  [...progress].flatMap(([member, { phase }]) => (phases.includes(phase) ? [member] : []));

const wait: Decision = { start: [] };

const end = (outcome: RolloutEnd["outcome"], ...reasons: readonly string[]): Decision => ({
  start: [],
  end: { outcome, reasons },
});

/** Ends when nothing runs any more. */
const endWhenIdle = (situation: Situation, decision: Decision): Decision =>
  membersIn(situation, "running").length > 0 ? wait : decision;

const locksOf = ({ progress }: Situation): readonly string[] =>
  [...progress].flatMap(([member, state]) => (state.phase === "locked" ? [`${member}: ${state.holder}`] : []));

const dueRetries = ({ progress, now }: Situation, members: readonly string[]): readonly string[] =>
  members.filter((member) => {
    const state = progress.get(member);
    return state?.phase === "resting" && state.until <= now;
  });

const earliestRetry = ({ progress }: Situation): { readonly wakeAt?: number } => {
  const times = [...progress.values()].flatMap((state) => (state.phase === "resting" ? [state.until] : []));
  return times.length === 0 ? {} : { wakeAt: Math.min(...times) };
};

const isUnsettled = (state: MemberProgress | undefined): boolean =>
  state === undefined || ["waiting", "running", "resting"].includes(state.phase);

const failuresOf = ({ progress }: Situation): readonly string[] =>
  [...progress].flatMap(([member, state]) => (state.phase === "failed" ? [`${member}: ${state.reason}`] : []));

/** Starts what may be started of a partition that is not through. */
const fill = (situation: Situation, { members }: Partition): Decision => {
  const { plan, now, progress } = situation;
  const closed = whyClosed(plan.windows, now);
  if (closed !== undefined) return endWhenIdle(situation, end("held", closed));
  const running = membersIn(situation, "running").length;
  const slots = Math.max(0, plan.maxConcurrency - running);
  const retries = dueRetries(situation, members).slice(0, slots);
  const unavailable = running + membersIn(situation, "resting", "failed").length;
  const room = Math.max(0, Math.min(slots - retries.length, plan.maxUnavailable - unavailable));
  const fresh = members.filter((member) => progress.get(member)?.phase === "waiting").slice(0, room);
  const start = [...retries, ...fresh];
  if (start.length > 0 || running > 0 || membersIn(situation, "resting").length > 0) {
    return { start, ...earliestRetry(situation) };
  }
  const failures = failuresOf(situation);
  return end(
    "held",
    `${failures.length} failed, and not more than ${plan.maxUnavailable} may be unavailable`,
    ...failures,
  );
};

/** When a partition's last member was through; the beginning when none was touched. */
const settledAt = ({ plan, progress }: Situation, { members }: Partition): number =>
  Math.max(
    plan.startedAt,
    ...members.map((member) => {
      const state = progress.get(member);
      return state?.phase === "updated" || state?.phase === "failed" ? state.at : 0;
    }),
  );

const isUp = (state: MemberProgress | undefined): boolean => state?.phase === "updated" || state?.phase === "current";

/** The last look at a partition since its last member was through. */
const lastLook = ({ events }: Situation, { name }: Partition, since: number) => {
  const last = events.findLast((event) => event.kind === "observed" && event.partition === name && event.at >= since);
  return last?.kind === "observed" ? last : undefined;
};

const endings = { hold: "held", abort: "aborted" } as const;

/** What a gate decides; undefined when it lets through. */
const ask = (
  situation: Situation,
  partition: Partition,
  gate: Gate,
  members: readonly string[],
): Decision | undefined => {
  const since = settledAt(situation, partition);
  const look = lastLook(situation, partition, since);
  const judgement = look && judgeGate(gate, look.figures, look.at - since);
  if (judgement?.verdict === "proceed") return undefined;
  if (judgement?.verdict === "hold" || judgement?.verdict === "abort") {
    const title = `the gate of the partition ${partition.name} does not let through`;
    return end(endings[judgement.verdict], title, ...judgement.reasons);
  }
  const soaked = since + gate.soakMs;
  const due = look === undefined ? soaked : Math.max(soaked, look.at + situation.plan.observeEveryMs);
  return situation.now < due
    ? { start: [], wakeAt: due }
    : { start: [], observe: { partition: partition.name, members } };
};

/** What keeps the partitions after this one from starting; undefined when nothing does. */
const pass = (situation: Situation, partition: Partition): Decision | undefined => {
  const up = partition.members.filter((member) => isUp(situation.progress.get(member)));
  if (up.length === 0) {
    return end("held", `no member of the partition ${partition.name} could be updated`, ...failuresOf(situation));
  }
  return partition.gate === undefined ? undefined : ask(situation, partition, partition.gate, up);
};

/** Whether a partition's gate has anything to say: something was touched there, or something comes after it. */
const isGateNeeded = ({ plan, progress }: Situation, index: number): boolean => {
  const touched = (partition: Partition | undefined): boolean =>
    partition?.members.some((member) => progress.get(member)?.phase !== "current") ?? false;
  return plan.partitions.slice(index).some(touched);
};

const roll = (situation: Situation): Decision => {
  for (const [index, partition] of situation.plan.partitions.entries()) {
    if (partition.members.some((member) => isUnsettled(situation.progress.get(member)))) {
      return fill(situation, partition);
    }
    const decision = isGateNeeded(situation, index) ? pass(situation, partition) : undefined;
    if (decision !== undefined) return decision;
  }
  return end("done", ...failuresOf(situation));
};

/** Where every member of a rollout stands. */
export const rolloutProgress = (
  { partitions, current, retry }: RolloutPlan,
  events: readonly RolloutEvent[],
): Progress =>
  progressOf(
    partitions.flatMap(({ members }) => members),
    current,
    events,
    retry,
  );

/** Decides what to do next, from what has happened so far. */
export const next = (plan: RolloutPlan, events: readonly RolloutEvent[], now: number): Decision => {
  const situation: Situation = { plan, events, progress: rolloutProgress(plan, events), now };
  const locks = locksOf(situation);
  if (locks.length > 0) return endWhenIdle(situation, end("held", "somebody else is at work", ...locks));
  if (events.some(({ kind }) => kind === "interrupted")) {
    return endWhenIdle(situation, end("interrupted", "interrupted: nothing more was started"));
  }
  return roll(situation);
};
