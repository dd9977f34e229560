/** What a target's answer to a copy means. */
export type Verdict = "delivered" | "refused" | "again";

/** Judges as Prometheus does: what the sender did wrong is not said twice, everything else is. */
export const judge = (status: number): Verdict => {
  if (status >= 200 && status < 300) return "delivered";
  return status >= 500 || status === 429 ? "again" : "refused";
};

const [firstMs, longestMs] = [1_000, 30_000];

/**
 * Milliseconds until the next attempt: doubled from 1 s to 30 s, each time up to a quarter less by `random` (0 to 1), so
 * that the pods do not come all at once; a target that says when (`Retry-After`, in seconds) is taken at its word up to 30 s.
 */
export const retryDelayMs = (attempt: number, retryAfter: string | undefined, random: number): number => {
  const asked = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) * 1_000 : 0;
  const own = Math.min(firstMs * 2 ** (attempt - 1), longestMs) * (1 - random / 4);
  return Math.min(Math.max(own, asked), longestMs);
};
