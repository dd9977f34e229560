/** One step that an update would make. */
export interface PlannedStep {
  /** The engine's word for it: create, update, replace, delete, … */
  readonly op: string;
  /** Pulumi type of the resource, such as `kubernetes:apps/v1:StatefulSet`. */
  readonly type: string;
  readonly name: string;
}

/** What a preview of one stack has said. */
export interface StackPreview {
  readonly name: string;
  readonly steps: readonly PlannedStep[];
  /** Why there is no preview. */
  readonly failed?: string;
}

/** A cluster's line in the summary of a plan. */
export interface PlannedCluster {
  readonly name: string;
  readonly creates: number;
  readonly updates: number;
  readonly replaces: number;
  readonly deletes: number;
  /** Steps that take something away, those that may lose data first: `delete StatefulSet whizard-ingester-0`. */
  readonly dangers: readonly string[];
  readonly failed?: string;
}

/** What an update of all stacks would do. */
export interface PlanSummary {
  /** Failed ones first, then those with dangers, then those with changes. */
  readonly clusters: readonly PlannedCluster[];
  readonly totals: Readonly<Record<"clusters" | "creates" | "updates" | "replaces" | "deletes" | "failed", number>>;
}

/** Kinds that hold data, or everything that is in them. */
const holdsData = /:(StatefulSet|PersistentVolumeClaim|PersistentVolume|Namespace|Bucket\w*|Secret|RandomPassword)$/;

const takesAway = (op: string): boolean => op === "delete" || op === "replace";

const dangersOf = (steps: readonly PlannedStep[]): readonly string[] => {
  const dangers = steps.filter(({ op }) => takesAway(op));
  const described = (list: readonly PlannedStep[]): readonly string[] =>
    list.map(({ op, type, name }) => `${op} ${type.split(":").at(-1)} ${name}`).sort();
  return [
    ...described(dangers.filter(({ type }) => holdsData.test(type))),
    ...described(dangers.filter(({ type }) => !holdsData.test(type))),
  ];
};

const countOf = (steps: readonly PlannedStep[], wanted: string): number =>
  steps.filter(({ op }) => op === wanted).length;

const summarizeStack = ({ name, steps, failed }: StackPreview): PlannedCluster => ({
  name,
  creates: countOf(steps, "create"),
  updates: countOf(steps, "update"),
  replaces: countOf(steps, "replace"),
  deletes: countOf(steps, "delete"),
  dangers: dangersOf(steps),
  ...(failed === undefined ? {} : { failed }),
});

const changes = ({ creates, updates, replaces, deletes }: PlannedCluster): number =>
  creates + updates + replaces + deletes;

const rank = (cluster: PlannedCluster): number =>
  cluster.failed !== undefined ? 0 : cluster.dangers.length > 0 ? 1 : changes(cluster) > 0 ? 2 : 3;

const sum = (clusters: readonly PlannedCluster[], field: "creates" | "updates" | "replaces" | "deletes"): number =>
  clusters.reduce((total, cluster) => total + cluster[field], 0);

/** Makes one summary of all stacks' previews, what is dangerous first. */
export const summarizePlan = (previews: readonly StackPreview[]): PlanSummary => {
  const clusters = previews
    .map(summarizeStack)
    .sort((a, b) => rank(a) - rank(b) || b.dangers.length - a.dangers.length || (a.name < b.name ? -1 : 1));
  return {
    clusters,
    totals: {
      clusters: clusters.length,
      creates: sum(clusters, "creates"),
      updates: sum(clusters, "updates"),
      replaces: sum(clusters, "replaces"),
      deletes: sum(clusters, "deletes"),
      failed: clusters.filter(({ failed }) => failed !== undefined).length,
    },
  };
};
