import type { Gate, Partition } from "../../../provider/core/rollout/partitions.ts";
import type { RolloutPlan } from "../../../provider/core/rollout/next.ts";

/** A gate that wants a sample and ready agents, and decides after a second. */
export const anyGate: Gate = {
  soakMs: 1000,
  timeoutMs: 10_000,
  samplesWithinMs: 60_000,
  agentsReady: true,
  maxErrorRatio: 0.01,
};

/** A partition with that gate. */
export const partition = (name: string, ...members: readonly string[]): Partition => ({ name, members, gate: anyGate });

/** A rollout that may do everything at once. */
export const planOf = (partitions: readonly Partition[], differences: Partial<RolloutPlan> = {}): RolloutPlan => ({
  partitions,
  current: [],
  maxConcurrency: 10,
  maxUnavailable: 10,
  retry: { attempts: 3, initialDelayMs: 1000, maxDelayMs: 60_000 },
  windows: [],
  observeEveryMs: 500,
  startedAt: 0,
  ...differences,
});
