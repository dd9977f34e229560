import type { RenderedGroup } from "./ruleFile.ts";
import type { RuleGroupSpec } from "./ruleGroup.ts";
import type { RuleSelector, RuleSetSpec } from "./ruleSet.ts";
import type { RulerSpec } from "./ruler.ts";

interface Identified {
  /** What tells it from all other groups of its ruler; its shard and the name of its file follow from it. */
  readonly id: string;
}

/** A group that several rulers may have. */
export interface SharedGroup extends Identified {
  readonly group: RuleGroupSpec;
}

/** A rule group as a ruler has it: the group, or its file where no other ruler has it. */
export type RulerGroup = SharedGroup | (Identified & { readonly file: RenderedGroup });

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
export const rulerGroups = (
  own: readonly RuleGroupSpec[],
  { ruleSelectors }: Pick<RulerSpec, "ruleSelectors">,
  ruleSets: readonly RuleSetSpec[],
): readonly SharedGroup[] => [
  ...own.map((group) => ({ id: group.name, group })),
  ...ruleSets
    .filter(({ labels }) => ruleSelectors.some((selector) => isSelected(labels, selector)))
    // A line feed is in no name: ids of sets' groups are never those of a ruler's own.
    .flatMap(({ name, groups }) => groups.map((group) => ({ id: `${name}\n${group.name}`, group }))),
];
