import { z } from "zod";
import { type RulerGroup, rulerGroups } from "./rulerGroups.ts";
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
      "Rules over all tenants' series. Without any, and without selected sets, nothing is deployed.",
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
  readonly globalRuler?: GlobalRulerSpec | undefined;
  readonly ruleSets: readonly RuleSetSpec[];
}

/** The groups that the global ruler evaluates; none where there is nothing to deploy. */
export const globalGroups = ({ globalRuler: spec, ruleSets }: GlobalRules): readonly RulerGroup[] =>
  spec === undefined ? [] : rulerGroups(spec.ruleGroups, spec, ruleSets);
