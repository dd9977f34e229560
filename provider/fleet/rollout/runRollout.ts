import {
  next,
  type Decision,
  reachOf,
  rolloutProgress,
  type MemberFigures,
  type Progress,
  type Reach,
  type RolloutEnd,
  type RolloutEvent,
  type RolloutPlan,
} from "../../core/index.ts";
import { UserError } from "../userError.ts";
import { EngineError } from "./engineError.ts";
import { LockedError } from "./lockedError.ts";

/** What a rollout acts on. */
export interface RolloutWorld {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Updates a member's stack. Throws LockedError when somebody else is at work on it. */
  readonly update: (member: string) => Promise<void>;
  /** Looks at members for their partition's gate. */
  readonly observe: (members: readonly string[]) => Promise<readonly MemberFigures[]>;
}

/** How a rollout is followed and ended early. */
export interface RolloutOptions {
  /** Told of everything that happens, in order. */
  readonly onEvent?: (event: RolloutEvent) => void;
  /** On its abort nothing more is started; what runs comes to its end. */
  readonly interrupt?: AbortSignal | undefined;
}

/** How a rollout ended. */
export interface RolloutResult {
  readonly end: RolloutEnd;
  /** Whether all, some or none of the members are up to date. */
  readonly reach: Reach;
  readonly progress: Progress;
  readonly events: readonly RolloutEvent[];
}

/** Wakes whoever waits whenever something has happened. */
class Bell {
  #wake: () => void = () => undefined;

  ring(): void {
    this.#wake();
  }

  /** Waits for the next ring, and not longer than so many milliseconds. */
  heard(atMostMs?: number): Promise<void> {
    return new Promise((resolve) => {
      // A timer holds 2^31 ms at most; who wakes too early just asks again.
      const timer =
        atMostMs === undefined ? undefined : setTimeout(resolve, Math.min(Math.max(0, atMostMs), 86_400_000));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const failureOf = (member: string, error: unknown, at: number): RolloutEvent => {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof LockedError) return { kind: "locked", member, at, holder: reason };
  return {
    kind: "failed",
    member,
    at,
    reason,
    isRetryable: error instanceof EngineError || !(error instanceof UserError),
  };
};

/** A rollout under way. */
class Rollout {
  readonly #events: RolloutEvent[] = [];
  readonly #bell = new Bell();
  readonly #plan: RolloutPlan;
  readonly #world: RolloutWorld;
  readonly #onEvent: RolloutOptions["onEvent"];

  constructor(plan: RolloutPlan, world: RolloutWorld, onEvent: RolloutOptions["onEvent"]) {
    this.#plan = plan;
    this.#world = world;
    this.#onEvent = onEvent;
  }

  readonly interrupt = (): void => this.#add({ kind: "interrupted", at: this.#world.now() });

  async run(): Promise<RolloutResult> {
    for (;;) {
      const decision = next(this.#plan, this.#events, this.#world.now());
      if (decision.end !== undefined) return this.#result(decision.end);
      await this.#act(decision);
    }
  }

  #add(event: RolloutEvent): void {
    this.#events.push(event);
    this.#onEvent?.(event);
    this.#bell.ring();
  }

  async #act({ start, observe, wakeAt }: Decision): Promise<void> {
    start.forEach((member) => this.#start(member));
    if (observe !== undefined) {
      const figures = await this.#world.observe(observe.members);
      this.#add({ kind: "observed", partition: observe.partition, at: this.#world.now(), figures });
    } else if (start.length === 0) {
      await this.#bell.heard(wakeAt === undefined ? undefined : wakeAt - this.#world.now());
    }
  }

  #start(member: string): void {
    const { now, update } = this.#world;
    this.#add({ kind: "started", member, at: now() });
    void Promise.resolve(member)
      .then(update)
      .then(
        () => this.#add({ kind: "succeeded", member, at: now() }),
        (error: unknown) => this.#add(failureOf(member, error, now())),
      );
  }

  #result(end: RolloutEnd): RolloutResult {
    const progress = rolloutProgress(this.#plan, this.#events);
    return { end, reach: reachOf(progress, end), progress, events: this.#events };
  }
}

/** Rolls out a plan: asks core what to do next, does it, and tells core what came of it, until core says that it is over. */
export const runRollout = async (
  plan: RolloutPlan,
  world: RolloutWorld,
  { onEvent, interrupt }: RolloutOptions = {},
): Promise<RolloutResult> => {
  const rollout = new Rollout(plan, world, onEvent);
  if (interrupt?.aborted === true) rollout.interrupt();
  interrupt?.addEventListener("abort", rollout.interrupt, { once: true });
  try {
    return await rollout.run();
  } finally {
    interrupt?.removeEventListener("abort", rollout.interrupt);
  }
};
