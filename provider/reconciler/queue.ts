import { setTimeout as sleep } from "node:timers/promises";

/** Time in which changes that arrive together become one pass. */
const gatherMs = 25;

/**
 * One pass at a time: whatever happens during a pass makes one more, and no more than one. A pass that fails runs again
 * after a wait that grows.
 */
export class PassLoop {
  private isDirty = true;
  private isUrgent = false;
  private wakeUp: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Asks for a pass; an urgent one may cut the slow part of the running pass short. */
  wake(isUrgent = false): void {
    this.isDirty = true;
    this.isUrgent ||= isUrgent;
    this.wakeUp?.();
  }

  /** Whether a tenant waits for the next pass. */
  get hasUrgent(): boolean {
    return this.isUrgent;
  }

  /** How many passes are asked for: 0 or 1. */
  get depth(): number {
    return this.isDirty ? 1 : 0;
  }

  /** Asks for a pass at a time; only the last such call counts. */
  wakeIn(ms: number | undefined): void {
    clearTimeout(this.timer);
    if (ms !== undefined) this.timer = setTimeout(() => this.wake(), Math.min(Math.max(ms, 0), 2 ** 31 - 1));
  }

  /** Runs passes until the signal. `pass` returns how long to wait before the next one may begin. */
  async run(pass: (signal: AbortSignal) => Promise<number>, signal: AbortSignal): Promise<void> {
    this.isDirty = true;
    while (!signal.aborted) {
      await this.awaitWork(signal);
      await sleep(gatherMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      this.isDirty = false;
      this.isUrgent = false;
      const waitMs = await pass(signal);
      if (waitMs > 0) {
        this.isDirty = true;
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    clearTimeout(this.timer);
  }

  private async awaitWork(signal: AbortSignal): Promise<void> {
    if (this.isDirty || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.wakeUp = undefined;
  }
}
