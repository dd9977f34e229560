import type { Issue } from "../issue.ts";
import type { Candidate } from "./candidate.ts";
import { refuseRepeated, repeats } from "./repeated.ts";
import { replicaLabels } from "./replicaLabels.ts";
import type { RuleGroupSpec, RuleSpec } from "./ruleGroup.ts";
import { ruleFileBytes, ruleFileLimit } from "./ruleFile.ts";
import type { RulerSpec } from "./ruler.ts";
import { rulerName } from "./rulerName.ts";

const checkRule = (rule: RuleSpec, path: string): readonly Issue[] => {
  const { record, alert } = rule;
  if ((record === undefined) === (alert === undefined)) {
    const reason = record === undefined ? "the rule has no name" : "the rule is given as both kinds";
    return [{ path, reason, hint: "exactly one of record and alert" }];
  }
  if (record === undefined) return [];
  const foreign = [
    ...(rule.for === undefined ? [] : ["for"]),
    ...(rule.keepFiringFor === undefined ? [] : ["keepFiringFor"]),
    ...(Object.keys(rule.annotations).length === 0 ? [] : ["annotations"]),
  ];
  return foreign.map((field) => ({
    path: `${path}.${field}`,
    reason: "is of alerts only, but the rule records",
    hint: "leave it out, or name the rule by alert",
  }));
};

const checkSize = (group: RuleGroupSpec, path: string): readonly Issue[] => {
  const bytes = ruleFileBytes(group);
  return bytes <= ruleFileLimit
    ? []
    : [
        {
          path,
          reason: `the group "${group.name}" takes ${bytes} bytes, and a group is never split over ConfigMaps`,
          hint: `at most ${ruleFileLimit} bytes; make several groups of it`,
        },
      ];
};

/** Checks the groups of one list. */
export const checkGroups = (groups: readonly RuleGroupSpec[], path: string): readonly Issue[] => [
  ...refuseRepeated(groups.map(({ name }, index) => ({ key: name, at: `${path}[${index}]`, field: ".name" }))),
  ...groups.flatMap((group, index) => [
    ...checkSize(group, `${path}[${index}]`),
    ...group.rules.flatMap((rule, at) => checkRule(rule, `${path}[${index}].rules[${at}]`)),
  ]),
];

/** Checks the labels that a ruler adds, which stand at a path. */
export const checkRulerLabels = (
  { labels = {} }: Partial<Pick<RulerSpec, "labels">>,
  path: string,
  tenantLabel: string | undefined,
): readonly Issue[] =>
  [replicaLabels.ruler, ...(tenantLabel === undefined ? [] : [tenantLabel])]
    .filter((label) => label in labels)
    .map((label) => ({ path: `${path}.${label}`, reason: "is set by itself", hint: "choose another label" }));

const checkSets = ({ ruleSets = [] }: Candidate): readonly Issue[] => [
  ...refuseRepeated(ruleSets.map(({ name }, index) => ({ key: name, at: `ruleSets[${index}]`, field: ".name" }))),
  ...ruleSets.flatMap(({ groups }, index) => checkGroups(groups, `ruleSets[${index}].groups`)),
];

/** Long ids share what is left of a name by a hash of few letters. */
const checkNames = ({ name, tenants = [] }: Candidate): readonly Issue[] => {
  if (name === undefined) return [];
  const known = tenants.flatMap((tenant, index) => (tenant === undefined ? [] : [{ id: tenant.name, index }]));
  const distinct = [...new Map(known.map((entry) => [entry.id, entry])).values()];
  return repeats(distinct.map(({ id }) => rulerName(name, id))).map(({ index, first }) => ({
    path: `tenants[${distinct[index]?.index ?? 0}].name`,
    reason: `its ruler would have the name of that of "${distinct[first]?.id ?? ""}"`,
    hint: "a shorter `name` of the topology leaves more room for tenants' ids",
  }));
};

/** Checks rules and rulers for what no single field's schema can see. */
export const checkRules = (spec: Candidate): readonly Issue[] => [
  ...checkSets(spec),
  ...(spec.tenants ?? []).flatMap((tenant, index) =>
    tenant === undefined
      ? []
      : [
          ...checkGroups(tenant.ruleGroups, `tenants[${index}].ruleGroups`),
          ...(tenant.ruler === undefined
            ? []
            : checkRulerLabels(tenant.ruler, `tenants[${index}].ruler.labels`, spec.tenantLabelName)),
        ],
  ),
  ...(spec.ruler === undefined ? [] : checkRulerLabels(spec.ruler, "ruler.labels", spec.tenantLabelName)),
  ...(spec.globalRuler === undefined
    ? []
    : [
        ...checkGroups(spec.globalRuler.ruleGroups, "globalRuler.ruleGroups"),
        ...checkRulerLabels(spec.globalRuler, "globalRuler.labels", spec.tenantLabelName),
      ]),
  ...checkNames(spec),
];
