import { z } from "zod";
import {
  duration,
  expression,
  freeText,
  knownText,
  labelName,
  longText,
  metricName,
  namespacedName,
  namespaceName,
  plain,
  resourceName,
  ruleName,
  tenantId,
} from "../leaf.ts";
import { tenancyFields } from "../settings.ts";

const word = () => freeText().min(1).max(63);

const rule = {
  alert: ruleName().optional().describe("Alerting rule: name of the alert."),
  record: metricName().optional().describe("Recording rule: name of the series that the result is written as."),
  expr: expression().describe("PromQL; it is scoped to what the group may read."),
  for: duration().optional().describe("How long a result must last before the alert fires. Default: at once."),
  keepFiringFor: duration()
    .optional()
    .describe("How long an alert fires on after its last result. Default: not at all."),
  severity: word()
    .optional()
    .describe("The label `severity`, which every alert needs: critical, warning or another word."),
  id: word().optional().describe("The label `rule_id` of the alert, by which other programs know the rule."),
  labels: z.record(labelName(), freeText()).default({}).describe("Further labels of the result or alert."),
  annotations: z
    .record(labelName(), longText())
    .default({})
    .describe("Texts of an alert, such as `summary`; they may be Go templates."),
  disable: z.boolean().default(false).describe("Leaves the rule out."),
};

const plainRule = z.strictObject(rule).meta({
  id: "ObjectRule",
  description: "A recording rule or an alerting rule: exactly one of `record` and `alert`.",
});

const labelSelector = z
  .strictObject({
    inValues: z.array(knownText()).default([]).describe("The values that are read."),
    matcher: z
      .strictObject({
        // No enum: the SDKs would need names for its values.
        type: plain({ pattern: /^(=|!=|=~|!~)$/, allowed: "=, !=, =~ or !~" }).describe("How the label is compared."),
        value: freeText().default("").describe("What it is compared with."),
      })
      .meta({ id: "RuleLabelMatcher", description: "A comparison of a label." })
      .optional()
      .describe("A comparison instead of `inValues`."),
  })
  .meta({ id: "RuleLabelSelector", description: "Which values of a label a rule reads; all when it says nothing." });

const globalRule = z
  .strictObject({
    ...rule,
    clusterSelector: labelSelector.optional().describe("Which tenants the rule reads."),
    namespaceSelector: labelSelector.optional().describe("Which namespaces the rule reads."),
  })
  .meta({
    id: "GlobalObjectRule",
    description: "A rule over all tenants: exactly one of `record` and `alert`.",
  });

const fields = <Rule extends z.ZodType>(of: Rule) => ({
  name: resourceName().describe("Name of the object, and of the group."),
  service: namespacedName()
    .optional()
    .describe("The topology that evaluates the group; any that serves its tenant when absent."),
  tenantLabelName: tenancyFields.tenantLabelName,
  labels: z.record(z.string(), knownText()).default({}).describe("Further labels of the object."),
  interval: duration({ min: "1s" })
    .optional()
    .describe("How often the group is evaluated. Default: the ruler's `evaluationInterval`."),
  rules: z.array(of).min(1).max(40).describe("The rules, evaluated one after the other."),
});

const installed =
  "Its CustomResourceDefinition comes with a topology that has a reconciler, whose rulers evaluate it: in a program that has both, the group depends on the topology (`dependsOn`).";

export const ruleGroupAlone = z
  .strictObject({
    ...fields(plainRule),
    namespace: namespaceName().describe("Namespace of the object, whose series the rules read."),
  })
  .meta({
    id: "RuleGroupSpec",
    description: `The custom resource RuleGroup (\`alerting.kubesphere.io/v2beta1\`): the rules of a namespace. The label \`monitoring.whizard.io/tenant\` of the namespace says whose series they read. ${installed}`,
  });

export const clusterRuleGroupAlone = z
  .strictObject({
    ...fields(plainRule),
    tenant: tenantId()
      .optional()
      .describe("The tenant whose series the rules read; the topology's `reconciler.hostTenant` when absent."),
  })
  .meta({
    id: "ClusterRuleGroupSpec",
    description: `The custom resource ClusterRuleGroup (\`alerting.kubesphere.io/v2beta1\`): the rules of a tenant. ${installed}`,
  });

export const globalRuleGroupAlone = z.strictObject(fields(globalRule)).meta({
  id: "GlobalRuleGroupSpec",
  description: `The custom resource GlobalRuleGroup (\`alerting.kubesphere.io/v2beta1\`): rules over all tenants, for a \`globalRuler\` with \`takesRuleGroups\`. ${installed}`,
});

type ObjectRuleSpec = z.output<typeof plainRule>;

/** What the three kinds have, by whether a kind has it. */
export interface RuleGroupAloneSpec {
  readonly name: string;
  readonly namespace?: string;
  readonly tenant?: string | undefined;
  readonly service?: string | undefined;
  readonly tenantLabelName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly interval?: string | undefined;
  readonly rules: readonly (ObjectRuleSpec & Partial<z.output<typeof globalRule>>)[];
}
