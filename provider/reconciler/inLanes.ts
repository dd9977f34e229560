import { setImmediate as breathe } from "node:timers/promises";

/** Requests under way at the same time. */
const concurrency = 24;

/** Does something for each entry, several at a time; one that fails does not keep the others from it. */
export const inLanes = async <T>(
  entries: readonly T[],
  errors: unknown[],
  signal: AbortSignal,
  act: (entry: T) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < entries.length) {
      signal.throwIfAborted();
      const entry = entries[next] as T;
      next += 1;
      if (next % 256 === 0) await breathe();
      await act(entry).catch((error: unknown) => void errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, entries.length) }, work));
};
