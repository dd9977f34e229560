import type { Gate } from "./partitions.ts";

/**
 * What is seen of a member before its agent goes. A fresh sample says that its Prometheus holds nothing back: it sends in the
 * order of time.
 */
export const drainGate: Gate = {
  soakMs: 0,
  timeoutMs: 120_000,
  samplesWithinMs: 90_000,
  agentsReady: false,
  maxErrorRatio: 1,
};
