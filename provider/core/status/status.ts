/** How something is: as it should be, not quite, or not at all. */
export type Health = "ok" | "degraded" | "down";

export interface ComponentStatus {
  readonly component: string;
  readonly workloads: number;
  readonly ready: number;
  readonly wanted: number;
  readonly health: Health;
}

export interface IngesterStatus {
  readonly name: string;
  /** `shared`, `exclusive` (one tenant has it alone) or `soft` (tenants without a number of slots). */
  readonly kind: string;
  readonly tenants: readonly string[];
  /** Tenants of weight 1 that still fit; absent where nothing says how many it takes. */
  readonly freeSlots?: number;
  readonly ready: number;
  readonly wanted: number;
  /** Whether no writes go to it any more. */
  readonly isRetiring: boolean;
  readonly health: Health;
}

export interface TenantStatusLine {
  readonly tenant: string;
  /** `declared` in the program, `runtime` as an object, or `both`; `rules` for who gets what rules over all tenants give to nobody. */
  readonly origin: "declared" | "runtime" | "both" | "rules";
  readonly ingester?: string;
  /** `Ready`, or the condition that it lacks and why. */
  readonly state: string;
  readonly isReady: boolean;
  /** Active series, with copies; absent where nobody counts them. */
  readonly series?: number;
  readonly samplesPerSecond?: number;
  readonly queriesPerSecond?: number;
  /** Seconds since the newest sample that an ingester holds; absent where nobody says. */
  readonly sampleAgeSeconds?: number;
}

/** A cluster that writes, or a tenant of which no cluster is seen. */
export interface ClusterStatus {
  readonly tenant: string;
  /** The label `cluster` of its series; empty where they have none. */
  readonly cluster: string;
  /** `down` when nothing came for 5 minutes; `degraded` with targets that do not answer, a critical alert, or late samples. */
  readonly health: Health;
  /** Seconds since the newest sample; absent when none is known. */
  readonly sampleAgeSeconds?: number;
  readonly targets: number;
  /** Targets that do not answer. */
  readonly down: number;
  /** Alerts that fire. */
  readonly critical: number;
  readonly warning: number;
}

/** One step of the data's way, in the direction of the data. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** What is counted: `samples`, `requests`, `operations`, … */
  readonly what: string;
  /** A second; absent where nobody counts it. */
  readonly rate?: number;
}

export interface AlertStatus {
  readonly alert: string;
  readonly severity: string;
  /** `firing` or `pending`. */
  readonly state: string;
  readonly tenant: string;
  /** Seconds since it became pending; absent where the ruler has not said. */
  readonly seconds?: number;
  /** The labels that tell it from others. */
  readonly about: string;
}

export interface RuleGroupStatus {
  readonly name: string;
  readonly ruler: string;
  readonly rules: number;
  readonly firing: number;
  readonly pending: number;
  readonly health: Health;
  /** RFC 3339; absent before the first evaluation. */
  readonly lastEvaluation?: string;
  /** How long the last evaluation took. */
  readonly seconds?: number;
  /** What was wrong with the last evaluation. */
  readonly errors: readonly string[];
}

/** Everything that there is to know of a topology at a glance. */
export interface WhizardStatus {
  readonly name: string;
  readonly namespace: string;
  readonly health: Health;
  readonly components: readonly ComponentStatus[];
  readonly ingesters: readonly IngesterStatus[];
  readonly tenants: readonly TenantStatusLine[];
  readonly clusters: readonly ClusterStatus[];
  readonly flow: readonly FlowEdge[];
  readonly alerts: readonly AlertStatus[];
  readonly ruleGroups: readonly RuleGroupStatus[];
  /** What could not be read, each with why. */
  readonly missing: readonly string[];
}
