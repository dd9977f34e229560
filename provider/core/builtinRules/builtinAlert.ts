/** How soon somebody should look: at once, within the day, or when there is time. */
export type Severity = "critical" | "warning" | "info";

/** An alert that comes with the package. */
export interface BuiltinAlert {
  /** Name of the alert, which is its section among the runbooks as well. */
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: Severity;
  /** What is wrong, in one line; a Go template. */
  readonly summary: string;
  /** Where and how much; a Go template. */
  readonly description: string;
}

/** Alerts that are evaluated together. */
export interface BuiltinGroup {
  readonly name: string;
  readonly alerts: readonly BuiltinAlert[];
}

/** What alerts are about: the topology itself, or what runs on the clusters. */
export type BuiltinTopic = "whizard" | "kubernetes";
