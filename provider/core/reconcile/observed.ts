import type { TenantObject } from "../crd/tenantObject.ts";
import type { PrometheusRuleObject } from "../rules/prometheusRule.ts";
import type { RulerState } from "../rules/rulerState.ts";
import type { RetiringState } from "./retiring.ts";
import type { Declared } from "./declared.ts";
import type { ObservedRuleGroup } from "./ruleGroups.ts";

/** How far the pods of a StatefulSet are with the template that it has. */
export interface ObservedRoll {
  /** Text of the annotation `templateAnnotation`: the template that was written last. */
  readonly template: string | undefined;
  /** Whether its pods are held back from following the template. */
  readonly isHeld: boolean;
  /** Whether all of its pods follow it and are ready. */
  readonly isDone: boolean;
}

/** A StatefulSet of ingesters or compactors, as far as decisions look at it. */
export interface ObservedWorkload {
  readonly name: string;
  /** Whether the reconciler made it; the others are Pulumi's. */
  readonly isOwn: boolean;
  readonly component: string;
  readonly readyReplicas: number;
  readonly roll?: ObservedRoll;
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
  /** RuleGroups, ClusterRuleGroups and GlobalRuleGroups; none where there are no such kinds. */
  readonly ruleGroups: readonly ObservedRuleGroup[];
  /** The tenants that Namespaces name, by namespace. */
  readonly namespaceTenants: ReadonlyMap<string, string>;
  /** What rulers said of their groups, by StatefulSet; those that were not asked or did not answer are absent. */
  readonly rulerStates: ReadonlyMap<string, RulerState>;
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
