import { z } from "zod";
import { type RulerGroup, rulerGroups } from "./rulerGroups.ts";
import { builtinRules, chosenGroups } from "./builtinRules.ts";
import type { ObservabilitySpec } from "./observability.ts";
import { ruleGroups } from "./ruleGroup.ts";
import { ruler } from "./ruler.ts";
import type { RuleSetSpec } from "./ruleSet.ts";

export const globalRuler = z
  .strictObject({
    ...ruler.shape,
    queryConfig: ruler.shape.queryConfig.describe(
      "Thanos's query configuration in a Secret. Default: a Query of its own that answers for all tenants together.",
    ),
    remoteWriteConfig: ruler.shape.remoteWriteConfig.describe(
      "Remote-write configuration in a Secret. Default: a router of its own that gives every result to the tenant which its `tenantLabelName` names.",
    ),
    ruleGroups: ruleGroups.describe(
      "Rules over all tenants' series, besides the alerts that come with the package (`observability.rules`).",
    ),
  })
  .meta({
    id: "GlobalRulerSpec",
    description:
      "A ruler over all tenants. A result belongs to the tenant that its `tenantLabelName` names, and to `defaultTenantId` where it names none.",
  });

export type GlobalRulerSpec = z.output<typeof globalRuler>;

/** Where the rules over all tenants stand in a spec. */
export interface GlobalRules {
  readonly tenantLabelName: string;
  readonly globalRuler?: GlobalRulerSpec | undefined;
  readonly observability?: ObservabilitySpec | undefined;
  readonly ruleSets: readonly RuleSetSpec[];
}

/** Where nothing is said of them, a ruler over all tenants evaluates the alerts of the package as they come. */
const asTheyCome = builtinRules.parse({});

/** Two line feeds begin no other group's id. */
const builtin = ({ observability, tenantLabelName }: GlobalRules): readonly RulerGroup[] =>
  chosenGroups(observability?.rules ?? asTheyCome, tenantLabelName).map((group) => ({
    id: `\n\n${group.name}`,
    group,
  }));

/** The groups that the global ruler evaluates; none where there is nothing to deploy. */
export const globalGroups = (spec: GlobalRules): readonly RulerGroup[] =>
  spec.globalRuler === undefined
    ? []
    : [...rulerGroups(spec.globalRuler.ruleGroups, spec.globalRuler, spec.ruleSets), ...builtin(spec)];

/** Whether there is anything to deploy: rules, or a ruler that waits for rule groups of the cluster. */
export const hasGlobalRuler = (rules: GlobalRules): boolean =>
  rules.globalRuler?.takesRuleGroups === true || globalGroups(rules).length > 0;
