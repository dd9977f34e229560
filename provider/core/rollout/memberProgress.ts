import { retryPauseMs, type Retry } from "./retry.ts";
import type { RolloutEvent } from "./rolloutEvent.ts";

/** How far a member is. */
export type MemberProgress =
  /** It was up to date before the rollout began. */
  | { readonly phase: "current" }
  | { readonly phase: "waiting" }
  | { readonly phase: "running"; readonly failures: number }
  | { readonly phase: "updated"; readonly at: number }
  /** It failed and is tried again. */
  | { readonly phase: "resting"; readonly failures: number; readonly until: number; readonly reason: string }
  /** It failed for good. */
  | { readonly phase: "failed"; readonly at: number; readonly reason: string }
  /** Somebody else is at work on it. */
  | { readonly phase: "locked"; readonly holder: string };

/** All members by name. */
export type Progress = ReadonlyMap<string, MemberProgress>;

const failuresOf = (progress: MemberProgress | undefined): number =>
  progress?.phase === "running" || progress?.phase === "resting" ? progress.failures : 0;

const afterFailure = (
  { at, reason, isRetryable }: Extract<RolloutEvent, { kind: "failed" }>,
  failures: number,
  retry: Retry,
): MemberProgress =>
  isRetryable && failures < retry.attempts
    ? { phase: "resting", failures, until: at + retryPauseMs(retry, failures), reason }
    : { phase: "failed", at, reason };

const advance = (
  before: MemberProgress | undefined,
  event: Extract<RolloutEvent, { member: string }>,
  retry: Retry,
): MemberProgress => {
  switch (event.kind) {
    case "started":
      return { phase: "running", failures: failuresOf(before) };
    case "succeeded":
      return { phase: "updated", at: event.at };
    case "failed":
      return afterFailure(event, failuresOf(before) + 1, retry);
    case "locked":
      return { phase: "locked", holder: event.holder };
  }
};

/** Where every member stands after some events. */
export const progressOf = (
  members: readonly string[],
  current: readonly string[],
  events: readonly RolloutEvent[],
  retry: Retry,
): Progress => {
  const progress = new Map<string, MemberProgress>(members.map((member) => [member, { phase: "waiting" }]));
  for (const member of current.filter((name) => progress.has(name))) progress.set(member, { phase: "current" });
  for (const event of events) {
    if (!("member" in event) || !progress.has(event.member)) continue;
    progress.set(event.member, advance(progress.get(event.member), event, retry));
  }
  return progress;
};
