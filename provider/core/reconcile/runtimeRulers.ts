import { isSelected, type RulerGroup } from "../spec/rulerGroups.ts";
import type { RulerNode } from "../topology/rulers.ts";
import type { RuleSelector } from "../spec/ruleSet.ts";
import { rulerName } from "../spec/rulerName.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { Candidate } from "./admit.ts";
import type { LabelledGroups } from "./declaredRules.ts";

/** The groups that selectors select, in an order of their own; tenants with equal selectors share the list. */
const selectWith = (rules: readonly LabelledGroups[]) => {
  const found = new Map<string, readonly RulerGroup[]>();
  return (selectors: readonly RuleSelector[]): readonly RulerGroup[] => {
    const key = JSON.stringify(selectors);
    const groups =
      found.get(key) ??
      rules
        .filter(({ labels }) => selectors.some((selector) => isSelected(labels, selector)))
        .flatMap((each) => each.groups)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    found.set(key, groups);
    return groups;
  };
};

/** The rules of runtime tenants: those that they select, and those that are their own. */
interface RuntimeRules {
  readonly labelled: readonly LabelledGroups[];
  readonly own: ReadonlyMap<string, readonly RulerGroup[]>;
}

/** The rulers of the runtime tenants: one for each that has any rules. */
export const resolveRuntimeRulers = (
  candidates: readonly Candidate[],
  { labelled, own }: RuntimeRules,
  spec: WhizardSpec,
): readonly RulerNode[] => {
  const select = selectWith(labelled);
  const names = new Set(spec.tenants.map(({ name }) => rulerName(spec.name, name)));
  return [...candidates]
    .filter(({ placed }) => placed !== undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id, settings: { ruleSelectors = spec.ruler.ruleSelectors } }) => {
      const selected = select(ruleSelectors);
      const owned = own.get(id);
      const groups = owned === undefined ? selected : [...selected, ...owned];
      const name = rulerName(spec.name, id);
      // Two long ids may come to one name; the second one's ruler would take the first one's place.
      if (groups.length === 0 || names.has(name)) return [];
      names.add(name);
      return [{ name, tenant: id, spec: { ...spec.ruler, ruleSelectors: [...ruleSelectors] }, groups }];
    });
};
