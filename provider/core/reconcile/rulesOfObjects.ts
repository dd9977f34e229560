import { renderIssue } from "../issue.ts";
import type { KubeObject } from "../kubeObject.ts";
import { buildObjectRules, objectFilesThatFit } from "../manifests/objectRules.ts";
import { objectMaps } from "../manifests/ruler.ts";
import { type PrometheusRuleObject, prometheusRuleApi, type ReadRules } from "../rules/prometheusRule.ts";
import { ruleFileName } from "../rules/ruleFiles.ts";
import { isSelected, type RulerGroup } from "../spec/rulerGroups.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { Candidate } from "./admit.ts";
import { asOwn } from "./composeMaps.ts";
import type { DeclaredRuler } from "./declared.ts";
import type { Observed } from "./observed.ts";
import { isRead, readRulesOnce, type RulesToRead } from "./readRules.ts";
import { declaredGroups, type DecidedRuleGroup, decideRuleGroups, groupsToRead } from "./ruleGroups.ts";
import type { RuleNotice } from "./ruleNotices.ts";

interface SelectableRules extends ReadRules {
  readonly object: PrometheusRuleObject;
  /** Those of the object. */
  readonly labels: Readonly<Record<string, string>>;
}

/** By the labels of PrometheusRules, what each of Pulumi's rulers has of them. */
const selectRules = (
  rulers: readonly DeclaredRuler[],
  found: readonly SelectableRules[],
): ReadonlyMap<string, readonly RulerGroup[]> =>
  new Map(
    rulers.map(({ name, ruleSelectors = [] }) => [
      name,
      found
        .filter(({ labels }) => ruleSelectors.some((selector) => isSelected(labels, selector)))
        .flatMap(({ groups }) => groups)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  );

/** The rules of objects, and which ruler evaluates them. */
interface DecidedRules {
  readonly ruleGroups: readonly DecidedRuleGroup[];
  readonly rulers: readonly DeclaredRuler[];
  readonly prometheusRules: readonly SelectableRules[];
  /** What Pulumi's rulers have of PrometheusRules, by ruler. */
  readonly selected: ReadonlyMap<string, readonly RulerGroup[]>;
}

/** The objects with rules that nothing has read yet: the next decision reads whatever nobody reads before. */
export const rulesToRead = ({ declared, ruleGroups, prometheusRules, namespaceTenants }: Observed) =>
  [
    ...groupsToRead(ruleGroups, { spec: declared.spec, namespaceTenants }),
    ...prometheusRules.map((object): RulesToRead => ({ kind: "rules", object })),
  ].filter((rules) => !isRead(rules));

/** Decides where the rules of objects are evaluated. */
export const decideRules = (observed: Observed, candidates: readonly Candidate[]): DecidedRules => {
  const { declared, ruleGroups, namespaceTenants } = observed;
  const runtimeTenants = new Set(candidates.flatMap(({ id, placed }) => (placed === undefined ? [] : [id])));
  const rulers = declared.rulers ?? [];
  const prometheusRules = observed.prometheusRules.map((object) => ({
    object,
    labels: object.metadata.labels ?? {},
    ...readRulesOnce(object),
  }));
  const selected = selectRules(rulers, prometheusRules);
  const world = { spec: declared.spec, declaredRulers: rulers, runtimeTenants, namespaceTenants, selected };
  return { ruleGroups: decideRuleGroups(ruleGroups, world), rulers, prometheusRules, selected };
};

/** All groups of objects that one of Pulumi's rulers has. */
const groupsOf = ({ ruleGroups, selected }: DecidedRules): ((ruler: string) => readonly RulerGroup[]) => {
  const own = declaredGroups(ruleGroups);
  return (ruler) => [...(own.get(ruler) ?? []), ...(selected.get(ruler) ?? [])];
};

/** The ConfigMaps of Pulumi's rulers with the rules of objects. */
export const buildDeclaredRules = (spec: WhizardSpec, decided: DecidedRules): readonly KubeObject[] => {
  const groups = groupsOf(decided);
  return decided.rulers.flatMap((ruler) =>
    buildObjectRules(spec, ruler, groups(ruler.name)).map((object) => asOwn<KubeObject>(object)),
  );
};

const { group, version, kind } = prometheusRuleApi;

const noticeOf = ({ metadata }: PrometheusRuleObject, reason: string, message: string): RuleNotice => ({
  apiVersion: `${group}/${version}`,
  kind,
  metadata,
  reason,
  message,
});

/** The groups of PrometheusRules that a ruler of Pulumi's has no room for. */
const lostGroups = (spec: WhizardSpec, decided: DecidedRules) => {
  const groups = groupsOf(decided);
  return decided.rulers.flatMap((ruler) => {
    const { name } = ruler;
    const wanted = decided.selected.get(name) ?? [];
    if (wanted.length === 0) return [];
    const files = objectFilesThatFit(spec, ruler, groups(name));
    return wanted.flatMap(({ id }) => (files.has(ruleFileName(id)) ? [] : [{ id, ruler: name }]));
  });
};

/** What is wrong with PrometheusRules, and which of their groups no ruler has room for. */
export const prometheusRuleNotices = (spec: WhizardSpec, decided: DecidedRules): readonly RuleNotice[] => {
  const lost = lostGroups(spec, decided);
  const full = (ruler: string): string =>
    `${ruler} has ${objectMaps} ConfigMaps of rule groups a shard, which are full: more shards are needed`;
  return decided.prometheusRules.flatMap(({ object, issues, groups }) => [
    ...issues.map((issue) => noticeOf(object, "Invalid", renderIssue(issue))),
    ...lost
      .filter(({ id }) => groups.some((each) => each.id === id))
      .map(({ ruler }) => noticeOf(object, "RulerFull", full(ruler))),
  ]);
};
