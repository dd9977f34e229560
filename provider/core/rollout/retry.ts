import { durationMs } from "../spec/duration.ts";
import type { RetrySpec } from "./fleetFile.ts";

/** How often a failing member is tried, and how long it rests in between. */
export interface Retry {
  readonly attempts: number;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
}

/** The pauses of the fleet file in milliseconds. */
export const retryOf = ({ attempts, initialDelay, maxDelay }: RetrySpec): Retry => ({
  attempts,
  initialDelayMs: durationMs(initialDelay),
  maxDelayMs: durationMs(maxDelay),
});

/** The pause after a member has failed so many times: doubled each time, up to the longest. */
export const retryPauseMs = ({ initialDelayMs, maxDelayMs }: Retry, failures: number): number =>
  Math.min(maxDelayMs, initialDelayMs * 2 ** Math.max(0, failures - 1));
