import type { PlannedStep, RolloutEvent } from "../../core/index.ts";

/** What a fleet operation tells while it goes on; `at` is in milliseconds since the epoch. */
export type FleetEvent =
  | RolloutEvent
  /** Which members go together, before the first is started. */
  | {
      readonly kind: "planned";
      readonly partitions: readonly { readonly name: string; readonly members: readonly string[] }[];
      readonly current: readonly string[];
      readonly at: number;
    }
  | { readonly kind: "central"; readonly cluster: string; readonly state: "started" | "succeeded"; readonly at: number }
  /** A member that is to go is waited for, until its samples have arrived. */
  | { readonly kind: "draining"; readonly member: string; readonly reason: string; readonly at: number }
  /** The engine begins a step of a cluster's update. */
  | { readonly kind: "step"; readonly cluster: string; readonly step: PlannedStep; readonly at: number };

/** How a fleet operation is followed and stopped. */
export interface FleetOptions {
  /** Told of everything that happens, in order. */
  readonly onEvent?: (event: FleetEvent) => void;
  /** On its abort nothing more is started; what runs comes to its end. */
  readonly interrupt?: AbortSignal | undefined;
  /** On its abort engines end the steps that they have begun and stop; the stacks stay sound. */
  readonly cancel?: AbortSignal | undefined;
  /** The clock, in milliseconds since the epoch; the machine's when absent. */
  readonly now?: () => number;
  /** How long a gate waits between two looks, in milliseconds. Default: 5000. */
  readonly observeEveryMs?: number;
}
