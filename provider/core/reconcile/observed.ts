import type { TenantObject } from "../crd/tenantObject.ts";
import type { PrometheusRuleObject } from "../rules/prometheusRule.ts";
import type { RetiringState } from "./retiring.ts";
import type { Declared } from "./declared.ts";

/** A StatefulSet of ingesters or compactors, as far as decisions look at it. */
export interface ObservedWorkload {
  readonly name: string;
  /** Whether the reconciler made it; the others are Pulumi's. */
  readonly isOwn: boolean;
  readonly component: string;
  readonly readyReplicas: number;
  /** Text of the annotation `slotAnnotation`. */
  readonly slot: string | undefined;
  /** Number in `retiringAnnotation` of its pods' template. */
  readonly retiringAttempt?: number;
  /** Whether it was decided that it may go with its claims. */
  readonly isReleased?: boolean;
}

/** A volume claim of an ingester. */
export interface ObservedClaim {
  readonly name: string;
  readonly ingester: string;
  /** Whether it is being removed: it goes when no pod uses it any more. */
  readonly isGoing: boolean;
}

/** Names an object of the topology's namespace. */
export interface ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The world, as far as the reconciler looks at it. */
export interface Observed {
  readonly declared: Declared;
  readonly tenants: readonly TenantObject[];
  readonly workloads: readonly ObservedWorkload[];
  /** PrometheusRules of the topology's namespace; none where there is no such kind. */
  readonly prometheusRules: readonly PrometheusRuleObject[];
  /** Files of the ConfigMaps that `renderRuleSets` made. */
  readonly ruleSets: readonly Readonly<Record<string, string>>[];
  readonly claims: readonly ObservedClaim[];
  /** What was found out about ingesters that should go, by name. */
  readonly retiring: ReadonlyMap<string, RetiringState>;
  /** Every object that carries the reconciler's label. */
  readonly own: readonly ObjectKey[];
  /** The text of the composed hashrings file in the cluster. */
  readonly hashrings: string | undefined;
  /** The text of the credential map that Pulumi wrote. */
  readonly staticCredentials: string;
  /** The key that the runtime tenants' passwords are derived from. */
  readonly tenantKey: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Marks what the reconciler made; it removes nothing without it. */
export const ownLabel = { "app.kubernetes.io/managed-by": "whizard-reconciler" } as const;

/** Marks an ingester whose claims may be removed, and then itself. */
export const releasedAnnotation = "monitoring.whizard.io/released";

/** Where an ingester's StatefulSet says who is on it, who left, and since when it is empty. */
export const slotAnnotation = "monitoring.whizard.io/slot";
