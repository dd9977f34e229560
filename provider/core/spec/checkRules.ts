import type { Issue } from "../issue.ts";
import type { Candidate } from "./candidate.ts";
import type { RuleGroupSpec, RuleSpec } from "./ruleGroup.ts";
import { ruleFileBytes, ruleFileLimit } from "./ruleFile.ts";
import type { RulerSpec } from "./ruler.ts";
import { rulerName } from "./rulerName.ts";

/** Names that occur before in the same list, each with the index where it was first. */
const repeated = (names: readonly string[]): readonly (readonly [index: number, first: number])[] => {
  const first = new Map<string, number>();
  return names.flatMap((name, index): (readonly [number, number])[] => {
    const seen = first.get(name);
    if (seen === undefined) first.set(name, index);
    return seen === undefined ? [] : [[index, seen]];
  });
};

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

const checkGroups = (groups: readonly RuleGroupSpec[], path: string): readonly Issue[] => [
  ...repeated(groups.map(({ name }) => name)).map(([index, first]) => ({
    path: `${path}[${index}].name`,
    reason: `"${groups[index]?.name ?? ""}" is given twice`,
    hint: `first at ${path}[${first}]`,
  })),
  ...groups.flatMap((group, index) => [
    ...checkSize(group, `${path}[${index}]`),
    ...group.rules.flatMap((rule, at) => checkRule(rule, `${path}[${index}].rules[${at}]`)),
  ]),
];

/** The label by which the copies of a result are told apart. */
const replicaLabel = "ruler_replica";

const checkRuler = (
  { labels = {} }: Partial<RulerSpec>,
  path: string,
  tenantLabel: string | undefined,
): readonly Issue[] =>
  [replicaLabel, ...(tenantLabel === undefined ? [] : [tenantLabel])]
    .filter((label) => label in labels)
    .map((label) => ({ path: `${path}.labels.${label}`, reason: "is set by itself", hint: "choose another label" }));

const checkSets = ({ ruleSets = [] }: Candidate): readonly Issue[] => [
  ...repeated(ruleSets.map(({ name }) => name)).map(([index, first]) => ({
    path: `ruleSets[${index}].name`,
    reason: `"${ruleSets[index]?.name ?? ""}" is given twice`,
    hint: `first at ruleSets[${first}]`,
  })),
  ...ruleSets.flatMap(({ groups }, index) => checkGroups(groups, `ruleSets[${index}].groups`)),
];

/** Long ids share what is left of a name by a hash of few letters. */
const checkNames = ({ name, tenants = [] }: Candidate): readonly Issue[] => {
  if (name === undefined) return [];
  const known = tenants.flatMap((tenant, index) => (tenant === undefined ? [] : [{ id: tenant.name, index }]));
  const distinct = [...new Map(known.map((entry) => [entry.id, entry])).values()];
  return repeated(distinct.map(({ id }) => rulerName(name, id))).map(([at, first]) => ({
    path: `tenants[${distinct[at]?.index ?? 0}].name`,
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
            : checkRuler(tenant.ruler, `tenants[${index}].ruler`, spec.tenantLabelName)),
        ],
  ),
  ...(spec.ruler === undefined ? [] : checkRuler(spec.ruler, "ruler", spec.tenantLabelName)),
  ...checkNames(spec),
];
