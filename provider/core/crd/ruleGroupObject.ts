import { z } from "zod";

/** The API of rule groups; upstream's own, so that its manifests apply. */
export const ruleGroupApi = { group: "alerting.kubesphere.io", version: "v2beta1" } as const;

/** The kinds of rule groups, from the rules of a namespace to those over all tenants. */
export const ruleGroupKinds = {
  RuleGroup: { plural: "rulegroups", level: "namespace" },
  ClusterRuleGroup: { plural: "clusterrulegroups", level: "cluster" },
  GlobalRuleGroup: { plural: "globalrulegroups", level: "global" },
} as const;

export type RuleGroupKind = keyof typeof ruleGroupKinds;

/** The label that names the tenant of a ClusterRuleGroup, and on a Namespace the tenant of its RuleGroups. */
export const tenantOfRulesLabel = "monitoring.whizard.io/tenant";

/** Zod's extra keys reach the CRD as they are: these are CEL rules of the API server. */
const rules = (...pairs: readonly (readonly [rule: string, message: string])[]) => ({
  "x-kubernetes-validations": pairs.map(([rule, message]) => ({ rule, message })),
});

/** Durations as upstream writes them; core checks them further. */
const duration = () =>
  z
    .string()
    .max(64)
    .regex(/^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$/);

const texts = (longest: number) => z.record(z.string(), z.string().max(longest)).meta({ maxProperties: 64 });

const names = z.array(z.string().min(1).max(253)).min(1).max(64);
const comparator = z.enum(["<", "<=", ">", ">="]);

/** A number for each metric that there may be a threshold of. */
const thresholds = (...fields: readonly string[]) =>
  z.object(Object.fromEntries(fields.map((field) => [field, z.number().optional()]))).optional();

const workload = z
  .object({
    kind: z.enum(["deployment", "statefulset", "daemonset"]),
    names,
    comparator,
    metricThreshold: z
      .object({
        cpu: thresholds("usage"),
        memory: thresholds("usage", "usageWoCache"),
        network: thresholds("transmittedRate", "receivedRate"),
        replica: thresholds("unavailableRatio"),
      })
      .optional(),
  })
  .describe("Compares a metric of workloads with a number.");

const node = z
  .object({
    names,
    comparator,
    metricThreshold: z.object({
      cpu: thresholds("utilization", "load1m", "load5m", "load15m"),
      memory: thresholds("utilization", "available"),
      network: thresholds("transmittedRate", "receivedRate"),
      disk: thresholds(
        ...["spaceUtilization", "spaceAvailable", "inodeUtilization", "iopsRead", "iopsWrite"],
        ...["throughputRead", "throughputWrite"],
      ),
      pod: thresholds("utilization", "abnormalRatio"),
    }),
  })
  .describe("Compares a metric of nodes with a number.");

const exprBuilder = z
  .object({ workload: workload.optional(), node: node.optional() })
  .describe("Builds the expression instead of `expr`.");

const labelSelector = z
  .object({
    inValues: z.array(z.string().min(1).max(253)).max(64).optional(),
    matcher: z.object({ type: z.enum(["=", "!=", "=~", "!~"]), value: z.string().max(1024).optional() }).optional(),
  })
  .optional();

const rule = z
  .object({
    alert: z.string().min(1).max(200).optional().describe("Name of the alert."),
    record: z.string().min(1).max(200).optional().describe("Name of the series that a recording rule writes."),
    expr: z
      .unknown()
      .meta({ "x-kubernetes-int-or-string": true })
      .optional()
      .describe("PromQL; it is scoped to what the group may read."),
    exprBuilder: exprBuilder.optional(),
    for: duration().optional().describe("How long a result must last before the alert fires."),
    keep_firing_for: duration().optional().describe("How long an alert fires on after its last result."),
    severity: z.string().min(1).max(63).optional().describe("The label `severity` of the alert."),
    id: z.string().min(1).max(63).optional().describe("The label `rule_id` of the alert."),
    labels: texts(4096).optional().describe("Labels of the result or alert."),
    annotations: texts(16_384).optional().describe("Texts of an alert; they may be Go templates."),
    disable: z.boolean().optional().describe("Leaves the rule out."),
    clusterSelector: labelSelector.describe("Of a GlobalRuleGroup: which tenants the rule reads."),
    namespaceSelector: labelSelector.describe("Of a GlobalRuleGroup: which namespaces the rule reads."),
  })
  .meta(
    rules(
      ["has(self.alert) != has(self.record)", "exactly one of alert and record is needed"],
      ["has(self.expr) || has(self.exprBuilder)", "expr or exprBuilder is needed"],
      [
        "!has(self.alert) || has(self.severity) || (has(self.labels) && 'severity' in self.labels)",
        "an alert needs a severity: critical, error, warning or another word",
      ],
    ),
  );

const spec = z
  .object({
    interval: duration().optional().describe("How often the group is evaluated. Default: as its ruler's others."),
    partial_response_strategy: z
      .enum(["abort", "warn"])
      .optional()
      .describe("What happens when a part of the data cannot be read: no result (`abort`), or one of the rest."),
    rules: z.array(rule).min(1).max(40).describe("The rules, evaluated one after the other."),
  })
  .meta({ description: "One group of rules." });

const condition = z.object({
  type: z.string().max(316).describe("Accepted or Evaluated."),
  status: z.enum(["True", "False", "Unknown"]),
  reason: z.string().max(1024).describe("One word for programs."),
  message: z.string().max(32_768).describe("One sentence for people."),
  lastTransitionTime: z.string().describe("When the status last changed, RFC 3339."),
  observedGeneration: z.int().min(0).optional(),
});

const ruleState = z.object({
  name: z.string(),
  health: z.string().describe("ok, err or unknown."),
  state: z.string().optional().describe("Of an alert: inactive, pending or firing."),
  firing: z.int().min(0).optional(),
  lastError: z.string().optional(),
});

const status = z
  .object({
    tenant: z.string().optional().describe("The tenant whose series the group reads."),
    ruler: z
      .object({ namespace: z.string(), name: z.string() })
      .optional()
      .describe("The StatefulSet that evaluates the group."),
    health: z.string().optional().describe("ok, err or unknown: the worst of the rules."),
    lastEvaluation: z.string().optional().describe("When the group was evaluated; at most five minutes behind."),
    evaluationSeconds: z.number().optional().describe("How long that took."),
    firing: z.int().min(0).optional().describe("Alerts that fire."),
    pending: z.int().min(0).optional().describe("Alerts that wait for their `for`."),
    rules: z.array(ruleState).max(40).optional(),
    observedGeneration: z.int().min(0).optional().describe("Generation of the spec that this status is about."),
    conditions: z
      .array(condition)
      .optional()
      .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] }),
  })
  .meta({ description: "How the group fares, written by the reconciler." });

export type RuleGroupObjectSpec = z.output<typeof spec>;
export type RuleObject = z.output<typeof rule>;
export type RuleGroupStatus = z.output<typeof status>;
export type RuleState = z.output<typeof ruleState>;

/** A rule group as the API server hands it out. */
export interface RuleGroupObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: RuleGroupObjectSpec;
  readonly status?: RuleGroupStatus;
}

const schemaOf = (schema: z.ZodType): Readonly<Record<string, unknown>> => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" });
  return rest;
};

/** The part of the CustomResourceDefinitions that comes from the schemas of this file. */
export const ruleGroupSchema = {
  type: "object",
  required: ["spec"],
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { type: "object" },
    spec: schemaOf(spec),
    status: schemaOf(status),
  },
};
