import { z } from "zod";
import { knownText, ruleName } from "./leaf.ts";
import { ruleGroups } from "./ruleGroup.ts";

const requirement = z
  .strictObject({
    key: knownText().describe("Name of the label."),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe("How the label is compared."),
    values: z.array(knownText()).default([]).describe("Values for `In` and `NotIn`."),
  })
  .meta({ id: "RuleSelectorRequirement", description: "What a label of a rule set must be." });

const plainLabels = z.record(z.string(), knownText());

/** Selects rule sets as Kubernetes selects objects by their labels. */
export const ruleSelector = z
  .strictObject({
    matchLabels: plainLabels.default({}).describe("Labels that a rule set must have."),
    matchExpressions: z.array(requirement).default([]).describe("Further conditions, all of which must hold."),
  })
  .meta({ id: "RuleSelector", description: "Selects rule sets by their labels; an empty one selects all." });

export const ruleSet = z
  .strictObject({
    name: ruleName().describe("Name of the set, unique among the sets."),
    labels: plainLabels.default({}).describe("Labels that the `ruleSelectors` of rulers select the set by."),
    groups: ruleGroups.describe("The rule groups, in Prometheus's own form."),
  })
  .meta({
    id: "RuleSet",
    description:
      "Rule groups that several rulers share, as a PrometheusRule: each ruler that selects the set evaluates it.",
  });

export type RuleSelector = z.output<typeof ruleSelector>;
export type RuleSetSpec = z.output<typeof ruleSet>;
