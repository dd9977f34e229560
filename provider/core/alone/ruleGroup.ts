import type { RuleGroupKind } from "../crd/ruleGroupObject.ts";
import type { Issue } from "../issue.ts";
import { buildRuleGroup } from "../manifests/ruleGroup.ts";
import { readRuleGroupObject } from "../rules/ruleGroupObject.ts";
import type { RuleGroupAloneSpec } from "../spec/alone/ruleGroup.ts";
import { hasToken } from "../spec/token.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface RuleGroupOutputs {
  /** Name of the object. */
  readonly name: string;
}

/** What becomes known later only cannot be parsed yet. */
const knownRule = <Rule extends RuleGroupAloneSpec["rules"][number]>(rule: Rule): Rule =>
  hasToken(rule.expr) ? { ...rule, expr: "vector(1)" } : rule;

const isWhole = (spec: Partial<RuleGroupAloneSpec>): spec is RuleGroupAloneSpec =>
  spec.name !== undefined && spec.rules !== undefined && spec.tenantLabelName !== undefined;

/** Checks the object as the reconciler will, with its messages. What a namespace's tenant is, only the cluster knows. */
export const checkRuleGroupAlone =
  (kind: RuleGroupKind) =>
  (spec: Partial<RuleGroupAloneSpec>): readonly Issue[] => {
    if (!isWhole(spec)) return [];
    const object = buildRuleGroup(kind, { ...spec, labels: spec.labels ?? {}, rules: spec.rules.map(knownRule) });
    const { tenant, tenantLabelName } = spec;
    return readRuleGroupObject(object, { kind, tenantLabelName, tenant }).issues.map(({ path, ...rest }) => ({
      ...rest,
      path: path.replace(/^spec\.?/, ""),
    }));
  };

/** One object. */
export const compileRuleGroup =
  (kind: RuleGroupKind) =>
  (spec: RuleGroupAloneSpec): AloneArtifacts<RuleGroupOutputs> => ({
    base: [],
    objects: [buildRuleGroup(kind, spec)],
    outputs: { name: spec.name },
  });
