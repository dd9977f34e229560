import type { Issue } from "../issue.ts";
import type { Scope } from "../promql/scope.ts";
import { checkAlertmanagers } from "./alertmanager.ts";
import type { Candidate } from "./candidate.ts";
import { checkRule, checkSeverity } from "./checkRule.ts";
import { refuseRepeated, repeats } from "./repeated.ts";
import { replicaLabels } from "./replicaLabels.ts";
import type { RuleGroupSpec } from "./ruleGroup.ts";
import { excessBytes, ruleFileLimit } from "./ruleFile.ts";
import type { RulerSpec } from "./ruler.ts";
import { rulerName } from "./rulerName.ts";

const checkSize = (group: RuleGroupSpec, path: string): readonly Issue[] => {
  const bytes = excessBytes(group);
  return bytes === undefined
    ? []
    : [
        {
          path,
          reason: `the group "${group.name}" takes ${bytes} bytes, and a group is never split over ConfigMaps`,
          hint: `at most ${ruleFileLimit} bytes; make several groups of it`,
        },
      ];
};

/** Checks the groups of one list; with a scope also that no rule asks for anything outside of it. */
export const checkGroups = (groups: readonly RuleGroupSpec[], path: string, scope?: Scope): readonly Issue[] => [
  ...refuseRepeated(groups.map(({ name }, index) => ({ key: name, at: `${path}[${index}]`, field: ".name" }))),
  ...groups.flatMap((group, index) => [
    ...checkSize(group, `${path}[${index}]`),
    ...group.rules.flatMap((rule, at) => [
      ...checkRule(rule, `${path}[${index}].rules[${at}]`, scope),
      ...checkSeverity(rule, `${path}[${index}].rules[${at}].labels`),
    ]),
  ]),
];

const fieldAt = (path: string, field: string): string => (path === "" ? field : `${path}.${field}`);

/** Checks what the settings of a ruler at a path say of labels and Alertmanagers. */
export const checkRuler = (
  spec: Partial<Pick<RulerSpec, "labels" | "alertmanagers" | "alertmanagersUrl">>,
  path: string,
  tenantLabel: string | undefined,
): readonly Issue[] => [
  ...checkLabels(spec.labels ?? {}, fieldAt(path, "labels"), tenantLabel),
  ...checkAlertmanagers(spec, fieldAt(path, "alertmanagers")),
];

const checkLabels = (labels: RulerSpec["labels"], path: string, tenantLabel: string | undefined): readonly Issue[] =>
  [replicaLabels.ruler, ...(tenantLabel === undefined ? [] : [tenantLabel])]
    .filter((label) => Object.hasOwn(labels, label))
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

/** A tenant's ruler sees that tenant's series only. */
const scopeOf = ({ tenantLabelName }: Candidate, tenant: string): Scope | undefined =>
  tenantLabelName === undefined ? undefined : { label: tenantLabelName, value: tenant };

/** Checks rules and rulers for what no single field's schema can see. */
export const checkRules = (spec: Candidate): readonly Issue[] => [
  ...checkSets(spec),
  ...(spec.tenants ?? []).flatMap((tenant, index) =>
    tenant === undefined
      ? []
      : [
          ...checkGroups(tenant.ruleGroups, `tenants[${index}].ruleGroups`, scopeOf(spec, tenant.name)),
          ...(tenant.ruler === undefined
            ? []
            : checkRuler(tenant.ruler, `tenants[${index}].ruler`, spec.tenantLabelName)),
        ],
  ),
  ...(spec.ruler === undefined ? [] : checkRuler(spec.ruler, "ruler", spec.tenantLabelName)),
  ...(spec.globalRuler === undefined
    ? []
    : [
        ...checkGroups(spec.globalRuler.ruleGroups, "globalRuler.ruleGroups"),
        ...checkRuler(spec.globalRuler, "globalRuler", spec.tenantLabelName),
      ]),
  ...checkNames(spec),
];
