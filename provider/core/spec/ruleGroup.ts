import { z } from "zod";
import { count, duration, expression, freeText, labelName, longText, metricName, ruleName } from "./leaf.ts";

export const rule = z
  .strictObject({
    record: metricName().optional().describe("Recording rule: name of the series that the result is written as."),
    alert: ruleName().optional().describe("Alerting rule: name of the alert."),
    expr: expression().describe("PromQL that is evaluated. A tenant's ruler sees that tenant's series only."),
    for: duration().optional().describe("How long a result must last before the alert fires. Default: at once."),
    keepFiringFor: duration()
      .optional()
      .describe("How long an alert fires on after its last result. Default: not at all."),
    labels: z
      .record(labelName(), freeText())
      .default({})
      .describe("Labels that are added to the result, such as `severity`; alerts' may be Go templates."),
    annotations: z
      .record(labelName(), longText())
      .default({})
      .describe("Texts of an alert, such as `summary`; they may be Go templates."),
  })
  .meta({ id: "Rule", description: "A recording rule or an alerting rule: exactly one of `record` and `alert`." });

export const ruleGroup = z
  .strictObject({
    name: ruleName().describe("Name of the group, unique in its list; which shard evaluates it follows from it."),
    interval: duration({ min: "1s" })
      .optional()
      .describe("How often the group is evaluated. Default: the ruler's `evaluationInterval`."),
    queryOffset: duration()
      .optional()
      .describe("How far in the past the group is evaluated, for samples that come late. Default: `0s`."),
    limit: count(0, 1_000_000)
      .optional()
      .describe("Most series or alerts that a rule may give; one that gives more fails. Default: no limit."),
    rules: z
      .array(rule)
      .min(1)
      .max(40)
      .describe("The rules, evaluated one after the other: a rule may use the results of those before it."),
  })
  .meta({
    id: "DeclaredRuleGroup",
    description: "Rules that are evaluated together, as Prometheus's rule files have them.",
  });

/**
 * The same schema made into one function, which is half of the work for a sound group; what is none goes through the
 * schema itself, so that its issues are the same.
 */
export const compiledRuleGroup = z.compile(ruleGroup);

/** Rule groups that stand side by side in one list. */
export const ruleGroups = z.array(ruleGroup).default([]);

export type RuleSpec = z.output<typeof rule>;
export type RuleGroupSpec = z.output<typeof ruleGroup>;
