import { ageColumn, buildDefinition, column, conditionColumn } from "./definition.ts";
import { ruleGroupApi, ruleGroupKinds, ruleGroupSchema } from "./ruleGroupObject.ts";

/** The CustomResourceDefinitions of RuleGroup, ClusterRuleGroup and GlobalRuleGroup. */
export const buildRuleGroupDefinitions = () =>
  Object.entries(ruleGroupKinds).map(([kind, { plural, level }]) =>
    buildDefinition({
      ...ruleGroupApi,
      kind,
      plural,
      scope: level === "namespace" ? "Namespaced" : "Cluster",
      columns: [
        conditionColumn("Accepted"),
        ...(level === "global" ? [] : [column("Tenant", ".status.tenant")]),
        column("Health", ".status.health"),
        column("Firing", ".status.firing", "integer"),
        column("Evaluated", ".status.lastEvaluation", "date"),
        column("Seconds", ".status.evaluationSeconds", "number"),
        ageColumn,
      ],
      schema: ruleGroupSchema,
    }),
  );
