import type { RuleGroupObject } from "../crd/ruleGroupObject.ts";
import { type PrometheusRuleObject, readPrometheusRule, type ReadRules } from "../rules/prometheusRule.ts";
import { type Reach, type ReadGroup, readRuleGroupObject } from "../rules/ruleGroupObject.ts";

/** An object with rules, and what these may read. */
export type RulesToRead =
  | { readonly kind: "group"; readonly object: RuleGroupObject; readonly reach: Reach }
  | { readonly kind: "rules"; readonly object: PrometheusRuleObject };

/** What was found in an object. */
export type FoundRules =
  { readonly kind: "group"; readonly found: ReadGroup } | { readonly kind: "rules"; readonly found: ReadRules };

/** By the spec, which stays the same thing while the object's status is written again and again. */
const kept = new WeakMap<object, { readonly of: string; readonly found: FoundRules }>();

const specOf = ({ object: { spec } }: RulesToRead): object | undefined =>
  typeof spec === "object" && spec !== null ? spec : undefined;

/** Everything besides the spec that what is found follows from. */
const keyOf = (rules: RulesToRead): string => {
  const { name, namespace = "" } = rules.object.metadata;
  if (rules.kind === "rules") return `${namespace}/${name}`;
  const { kind, tenantLabelName, tenant } = rules.reach;
  return [namespace, name, kind, tenantLabelName, tenant ?? ""].join("/");
};

const findKept = (rules: RulesToRead): FoundRules | undefined => {
  const spec = specOf(rules);
  const known = spec === undefined ? undefined : kept.get(spec);
  return known?.of === keyOf(rules) ? known.found : undefined;
};

/** Whether an object was read already, or has nothing in it. */
export const isRead = (rules: RulesToRead): boolean => specOf(rules) === undefined || findKept(rules) !== undefined;

/** Keeps for the decisions to come what was found in an object. */
export const keepFound = (rules: RulesToRead, found: FoundRules): void => {
  const spec = specOf(rules);
  if (spec !== undefined) kept.set(spec, { of: keyOf(rules), found });
};

/** Reads an object: plain data from plain data, so that another thread may do it. */
export const readAnew = (rules: RulesToRead): FoundRules =>
  rules.kind === "group"
    ? { kind: "group", found: readRuleGroupObject(rules.object, rules.reach) }
    : { kind: "rules", found: readPrometheusRule(rules.object) };

const readOnce = (rules: RulesToRead): FoundRules => {
  const known = findKept(rules);
  if (known !== undefined) return known;
  const found = readAnew(rules);
  keepFound(rules, found);
  return found;
};

/** Reads a group once for what it may reach, however many decisions look at it. */
export const readGroupOnce = (object: RuleGroupObject, reach: Reach): ReadGroup => {
  const read = readOnce({ kind: "group", object, reach });
  if (read.kind !== "group") throw new TypeError("a group was read as something else");
  return read.found;
};

/** Reads a PrometheusRule once, however many decisions look at it. */
export const readRulesOnce = (object: PrometheusRuleObject): ReadRules => {
  const read = readOnce({ kind: "rules", object });
  if (read.kind !== "rules") throw new TypeError("a PrometheusRule was read as something else");
  return read.found;
};
