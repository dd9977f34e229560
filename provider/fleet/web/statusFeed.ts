import { setTimeout as sleep } from "node:timers/promises";

/** What those who follow are told: a look at the topology, or why there is none. */
export type FeedEvent<T> =
  | { readonly kind: "view"; readonly view: T; readonly ageMs: number }
  | { readonly kind: "problem"; readonly message: string };

type Listener<T> = (event: FeedEvent<T>) => void;

interface Options<T> {
  readonly look: () => Promise<T>;
  readonly seconds: number;
}

/** Looks again and again while somebody follows, once for all of them. */
export class StatusFeed<T> {
  private readonly options: Options<T>;
  private readonly listeners = new Set<Listener<T>>();
  private last: { readonly view: T; readonly at: number } | undefined;
  private problem: string | undefined;
  private isLooking = false;

  constructor(options: Options<T>) {
    this.options = options;
  }

  /** Looks once; whatever is wrong is thrown. */
  async begin(): Promise<void> {
    this.last = { view: await this.options.look(), at: performance.now() };
  }

  /** Tells what is known at once and what comes after; returns what ends it. */
  follow(listener: Listener<T>): () => void {
    if (this.last !== undefined) listener(this.viewEvent(this.last));
    if (this.problem !== undefined) listener({ kind: "problem", message: this.problem });
    this.listeners.add(listener);
    void this.keepLooking();
    return () => void this.listeners.delete(listener);
  }

  private viewEvent({ view, at }: { readonly view: T; readonly at: number }): FeedEvent<T> {
    return { kind: "view", view, ageMs: Math.round(performance.now() - at) };
  }

  private tell(event: FeedEvent<T>): void {
    for (const listener of this.listeners) listener(event);
  }

  private async keepLooking(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const { seconds } = this.options;
    // Who comes back after a while is told what is new at once.
    const age = this.last === undefined ? Infinity : performance.now() - this.last.at;
    await sleep(Math.max(0, seconds * 1000 - age), undefined, { ref: false });
    while (this.listeners.size > 0) {
      await this.lookOnce();
      await sleep(seconds * 1000, undefined, { ref: false });
    }
    this.isLooking = false;
  }

  private async lookOnce(): Promise<void> {
    try {
      this.last = { view: await this.options.look(), at: performance.now() };
      this.problem = undefined;
      this.tell(this.viewEvent(this.last));
    } catch (error) {
      this.problem = (error as Error).message;
      this.tell({ kind: "problem", message: this.problem });
    }
  }
}
