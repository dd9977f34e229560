import { globalGroups, hasGlobalRuler } from "../spec/globalRuler.ts";
import { type RulerGroup, rulerGroups } from "../spec/rulerGroups.ts";
import { rulerName } from "../spec/rulerName.ts";
import type { RulerSpec } from "../spec/ruler.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { namesOf } from "./names.ts";

/** The ruler of one tenant: one StatefulSet a shard. */
export interface RulerNode {
  /** Name without the number of the shard. */
  readonly name: string;
  readonly tenant: string;
  readonly spec: RulerSpec;
  readonly groups: readonly RulerGroup[];
}

/** The ruler over all tenants. */
export type GlobalRulerNode = Omit<RulerNode, "tenant">;

/** Whether there are rulers, or the reconciler may add some. */
export const hasRulers = ({
  spec,
  rulers,
  globalRuler,
}: {
  readonly spec: Pick<WhizardSpec, "reconciler">;
  readonly rulers: readonly RulerNode[];
  readonly globalRuler?: GlobalRulerNode | undefined;
}): boolean => rulers.length > 0 || globalRuler !== undefined || spec.reconciler !== undefined;

/** The tenants' rulers: one for each tenant that has rules. */
export const resolveRulers = (spec: WhizardSpec): readonly RulerNode[] =>
  spec.tenants
    .map(({ name, ruler = spec.ruler, ruleGroups }) => ({
      name: rulerName(spec.name, name),
      tenant: name,
      spec: ruler,
      groups: rulerGroups(ruleGroups, ruler, spec.ruleSets),
    }))
    .filter(({ spec: { takesRuleGroups }, groups }) => takesRuleGroups || groups.length > 0)
    .sort((a, b) => (a.tenant < b.tenant ? -1 : 1));

/** The ruler over all tenants, where it has rules. */
export const resolveGlobalRuler = (spec: WhizardSpec): GlobalRulerNode | undefined => {
  return spec.globalRuler === undefined || !hasGlobalRuler(spec)
    ? undefined
    : { name: namesOf(spec.name).globalRuler, spec: spec.globalRuler, groups: globalGroups(spec) };
};
