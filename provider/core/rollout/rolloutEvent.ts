import type { MemberFigures } from "./gate.ts";

/** Something that has happened in a rollout; `at` is in milliseconds since the epoch. */
export type RolloutEvent =
  | { readonly kind: "started" | "succeeded"; readonly member: string; readonly at: number }
  | {
      readonly kind: "failed";
      readonly member: string;
      readonly at: number;
      readonly reason: string;
      /** Whether another try may help; a wrong spec fails the same way again. */
      readonly isRetryable: boolean;
    }
  /** Somebody else updates the member's stack. */
  | { readonly kind: "locked"; readonly member: string; readonly at: number; readonly holder: string }
  | {
      readonly kind: "observed";
      readonly partition: string;
      readonly at: number;
      readonly figures: readonly MemberFigures[];
    }
  /** The user wants nothing more to be started. */
  | { readonly kind: "interrupted"; readonly at: number };
