import { ruleGroupApi, type RuleGroupKind, ruleGroupKinds, type RuleGroupObject } from "../crd/ruleGroupObject.ts";
import { tenantApi, type TenantObject } from "../crd/tenantObject.ts";
import { type PrometheusRuleObject, prometheusRuleApi, readPrometheusRule } from "../rules/prometheusRule.ts";
import { isSelected } from "../spec/rulerGroups.ts";
import type { RuleSelector } from "../spec/ruleSet.ts";
import { admitTenants, type Candidate, type Refusal as TenantRefusal } from "./admit.ts";
import type { Observed } from "./observed.ts";
import { decideRuleGroup, renderRefusal, type Refusal as GroupRefusal } from "./ruleGroups.ts";

/** What is known of the cluster when somebody writes an object. */
export type KnownWorld = Pick<Observed, "declared" | "tenants" | "namespaceTenants">;

/** An object that somebody wants to write. */
export interface Write {
  /** API group of its kind. */
  readonly group: string;
  readonly kind: string;
  /** As the API server would keep it. */
  readonly object: unknown;
}

/** What the writer is told. */
export interface WriteVerdict {
  /** Why the object is refused; it is let in when absent. */
  readonly refusal?: string;
  /** What keeps it from having any effect as the cluster is now. */
  readonly warnings: readonly string[];
}

const letIn: WriteVerdict = { warnings: [] };

type Reason = GroupRefusal["reason"] | TenantRefusal["reason"];

/** What the object alone can put right. Other objects may come later, in whatever order somebody applies them. */
const own: ReadonlySet<Reason> = new Set(["Invalid", "InvalidId", "InvalidSpec", "ExclusiveAndSoft"]);

const verdictOf = (refusal: { readonly reason: Reason; readonly message: string } | undefined): WriteVerdict => {
  if (refusal === undefined || refusal.reason === "Disabled") return letIn;
  const text = refusal.message;
  return own.has(refusal.reason) ? { refusal: text, warnings: [] } : { warnings: [text] };
};

const judgeRuleGroup = (kind: RuleGroupKind, object: RuleGroupObject, world: KnownWorld): WriteVerdict => {
  const { declared, namespaceTenants } = world;
  const runtimeTenants = new Set(
    admitTenants(world.tenants, declared.spec).flatMap(({ id, placed }) => (placed === undefined ? [] : [id])),
  );
  const declaredRulers = declared.rulers ?? [];
  const decided = decideRuleGroup(
    { kind, object },
    { spec: declared.spec, declaredRulers, runtimeTenants, namespaceTenants, selected: new Map() },
  );
  return verdictOf(decided?.refusal);
};

const selectorsOf = ({ declared: { spec, rulers = [] } }: KnownWorld, candidates: readonly Candidate[]) => [
  ...rulers.flatMap(({ ruleSelectors = [] }) => ruleSelectors),
  ...candidates.flatMap(({ settings: { ruleSelectors = spec.ruler.ruleSelectors } }): readonly RuleSelector[] => [
    ...ruleSelectors,
  ]),
  ...spec.ruler.ruleSelectors,
];

/** PrometheusRules that no ruler here selects are others' affair. */
const judgePrometheusRule = (object: PrometheusRuleObject, world: KnownWorld): WriteVerdict => {
  if (object.metadata.namespace !== world.declared.spec.namespace) return letIn;
  const { issues } = readPrometheusRule(object);
  if (issues.length === 0) return letIn;
  const candidates = admitTenants(world.tenants, world.declared.spec);
  return selectorsOf(world, candidates).some((selector) => isSelected(object.metadata.labels ?? {}, selector))
    ? { refusal: renderRefusal(issues), warnings: [] }
    : letIn;
};

const judgeTenant = (object: TenantObject, { tenants, declared: { spec } }: KnownWorld): WriteVerdict => {
  const others = tenants.filter(({ metadata }) => metadata.name !== object.metadata.name);
  return verdictOf(admitTenants([...others, object], spec).find((each) => isOf(each, object))?.refusal);
};

const isOf = (candidate: Candidate, { metadata }: TenantObject): boolean =>
  candidate.object.metadata.name === metadata.name;

const isRuleGroupKind = (kind: string): kind is RuleGroupKind => kind in ruleGroupKinds;

/**
 * Says of an object before it is there what its status would say of it: refused is what will never do, whatever else the
 * cluster has. What is not ours is let in.
 */
export const judgeWrite = ({ group, kind, object }: Write, world: KnownWorld): WriteVerdict => {
  if (group === ruleGroupApi.group && isRuleGroupKind(kind))
    return judgeRuleGroup(kind, object as RuleGroupObject, world);
  if (group === prometheusRuleApi.group && kind === prometheusRuleApi.kind)
    return judgePrometheusRule(object as PrometheusRuleObject, world);
  return group === tenantApi.group && kind === tenantApi.kind ? judgeTenant(object as TenantObject, world) : letIn;
};
