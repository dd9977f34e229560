import type { RuleGroupSpec } from "../spec/ruleGroup.ts";
import { rulerName } from "../spec/rulerName.ts";
import type { RuleSelector, RuleSetSpec } from "../spec/ruleSet.ts";
import type { RulerSpec } from "../spec/ruler.ts";
import type { WhizardSpec } from "../spec/whizard.ts";

/** A rule group as a ruler has it. */
export interface RulerGroup {
  /** What tells it from all other groups of its ruler; its shard and its file follow from it. */
  readonly id: string;
  readonly group: RuleGroupSpec;
}

/** One ruler: one StatefulSet a shard. */
export interface RulerNode {
  /** Name without the number of the shard. */
  readonly name: string;
  readonly tenant: string;
  readonly spec: RulerSpec;
  readonly groups: readonly RulerGroup[];
}

type Labels = RuleSetSpec["labels"];

const holds = (labels: Labels, { key, operator, values }: RuleSelector["matchExpressions"][number]): boolean => {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
};

/** Whether a selector selects labels, by Kubernetes' rules. */
export const isSelected = (labels: Labels, { matchLabels, matchExpressions }: RuleSelector): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every((requirement) => holds(labels, requirement));

/** A ruler's own groups and those of the sets that it selects. */
const groupsOf = (
  own: readonly RuleGroupSpec[],
  { ruleSelectors }: RulerSpec,
  ruleSets: readonly RuleSetSpec[],
): readonly RulerGroup[] => [
  ...own.map((group) => ({ id: group.name, group })),
  ...ruleSets
    .filter(({ labels }) => ruleSelectors.some((selector) => isSelected(labels, selector)))
    // A line feed is in no name: ids of sets' groups are never those of a ruler's own.
    .flatMap(({ name, groups }) => groups.map((group) => ({ id: `${name}\n${group.name}`, group }))),
];

/** The rulers of a topology: one for each tenant that has rules. */
export const resolveRulers = (spec: WhizardSpec): readonly RulerNode[] =>
  spec.tenants
    .map(({ name, ruler = spec.ruler, ruleGroups }) => ({
      name: rulerName(spec.name, name),
      tenant: name,
      spec: ruler,
      groups: groupsOf(ruleGroups, ruler, spec.ruleSets),
    }))
    .filter(({ groups }) => groups.length > 0)
    .sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
