import { setTimeout as sleep } from "node:timers/promises";

/** How long to wait and what ends the waiting early. */
export interface WaitOptions {
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  /** The reason why waiting has become pointless, if there is one. */
  readonly failed?: () => string | undefined;
}

/** Asks every quarter of a second until the answer is true. Throws when the time is over or `failed` has a reason. */
export async function waitFor(what: string, isDone: () => Promise<boolean>, options: WaitOptions): Promise<void> {
  const end = Date.now() + options.seconds * 1000;
  while (!(await isDone())) {
    options.signal?.throwIfAborted();
    const reason = options.failed?.();
    if (reason !== undefined) throw new Error(`${what} failed: ${reason}`);
    if (Date.now() > end) throw new Error(`${what} was not ready after ${options.seconds} s`);
    await sleep(250, undefined, { signal: options.signal });
  }
}
