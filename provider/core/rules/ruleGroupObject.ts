import type { RuleGroupKind, RuleGroupObject, RuleObject } from "../crd/ruleGroupObject.ts";
import { ruleGroupKinds } from "../crd/ruleGroupObject.ts";
import type { Issue } from "../issue.ts";
import { parseExpression, renderPlace } from "../promql/parse.ts";
import { type Scope, scopeExpression } from "../promql/scope.ts";
import { checkRule, checkSeverity } from "../spec/checkRule.ts";
import { fieldsAt } from "../spec/schemaAt.ts";
import { compiledRuleGroup, ruleGroup, type RuleGroupSpec } from "../spec/ruleGroup.ts";
import { renderGroup, type RenderedGroup, ruleFileLimit } from "../spec/ruleFile.ts";
import { fromZodIssue } from "../spec/zodIssue.ts";
import { buildExpression } from "./exprBuilder.ts";

/** What a group may read: the tenant's series, or the series of its namespace among these. */
export interface Reach {
  readonly kind: RuleGroupKind;
  readonly tenantLabelName: string;
  /** Absent for a group over all tenants. */
  readonly tenant: string | undefined;
}

/** What the ruler of an object's group reads, or every reason why there is nothing. */
export interface ReadGroup {
  /** Absent without any issue where all rules are switched off. */
  readonly file: RenderedGroup | undefined;
  readonly issues: readonly Issue[];
}

const namespaceLabel = "namespace";

type Selector = RuleObject["clusterSelector"];

const escaped = (value: string): string => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What upstream's selector of clusters or namespaces stands for. */
const scopeOfSelector = (label: string, selector: Selector): readonly Scope[] => {
  const { inValues = [], matcher } = selector ?? {};
  const [only, ...more] = inValues;
  if (only !== undefined && more.length === 0) return [{ label, value: only }];
  if (only !== undefined) return [{ label, operator: "=~", value: inValues.map(escaped).join("|") }];
  return matcher === undefined ? [] : [{ label, operator: matcher.type, value: matcher.value ?? "" }];
};

const scopesOf = (rule: RuleObject, { kind, tenantLabelName, tenant }: Reach, namespace: string): readonly Scope[] => {
  if (kind === "GlobalRuleGroup")
    return [
      ...scopeOfSelector(tenantLabelName, rule.clusterSelector),
      ...scopeOfSelector(namespaceLabel, rule.namespaceSelector),
    ];
  const own = tenant === undefined ? [] : [{ label: tenantLabelName, value: tenant }];
  return kind === "RuleGroup" ? [{ label: namespaceLabel, value: namespace }, ...own] : own;
};

const expressionOf = ({ expr, exprBuilder }: RuleObject): unknown => {
  const built = exprBuilder === undefined ? undefined : buildExpression(exprBuilder);
  if (built !== undefined) return built;
  return typeof expr === "number" ? String(expr) : expr;
};

/** The labels that upstream gives an alert, so that its routes and silences find them. */
const labelsOf = (rule: RuleObject, { kind }: Reach, namespace: string): Readonly<Record<string, string>> => {
  const labels: Record<string, string> = {};
  if (rule.alert !== undefined) labels["rule_level"] = ruleGroupKinds[kind].level;
  if (rule.id !== undefined) labels["rule_id"] = rule.id;
  if (rule.severity !== undefined) labels["severity"] = rule.severity;
  Object.assign(labels, rule.labels);
  // Results of a namespace's rules are that namespace's.
  if (kind === "RuleGroup") labels[namespaceLabel] = namespace;
  return labels;
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== "" && value !== "0";

const ruleOf = (rule: RuleObject, reach: Reach, namespace: string): object => {
  const { record, alert, for: lasting, keep_firing_for: keepFiringFor, annotations } = rule;
  const fields: Record<string, unknown> = {
    expr: expressionOf(rule),
    labels: labelsOf(rule, reach, namespace),
    annotations: annotations ?? {},
  };
  if (isGiven(record)) fields["record"] = record;
  if (isGiven(alert)) fields["alert"] = alert;
  if (isGiven(lasting)) fields["for"] = lasting;
  if (isGiven(keepFiringFor)) fields["keepFiringFor"] = keepFiringFor;
  return fields;
};

const nameOf = ({ metadata }: RuleGroupObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;

const ownLabelIssue = (rule: RuleObject, path: string, label: string, wanted: string): readonly Issue[] => {
  const said = rule.labels?.[label];
  return said === undefined || said === wanted
    ? []
    : [{ path: `${path}.labels.${label}`, reason: `"${said}" is not the group's own`, hint: `"${wanted}", or none` }];
};

const foreignLabels = (rule: RuleObject, path: string, reach: Reach, namespace: string): readonly Issue[] => [
  ...(reach.kind === "RuleGroup" ? ownLabelIssue(rule, path, namespaceLabel, namespace) : []),
  ...(reach.tenant === undefined ? [] : ownLabelIssue(rule, path, reach.tenantLabelName, reach.tenant)),
];

/** Scopes the expressions of a sound group. */
const scope = (
  parsed: RuleGroupSpec,
  rules: readonly (readonly [rule: RuleObject, path: string])[],
  reach: Reach,
  namespace: string,
): ReadGroup => {
  const issues: Issue[] = [];
  const scoped = parsed.rules.map((rule, index) => {
    const [from, path] = rules[index] ?? [{}, ""];
    const expression = parseExpression(rule.expr);
    issues.push(
      ...checkRule(rule, path, undefined, expression),
      ...checkSeverity(rule, `${path}.severity`),
      ...foreignLabels(from, path, reach, namespace),
    );
    const result = scopeExpression(rule.expr, scopesOf(from, reach, namespace), expression);
    if (result.ok) return { ...rule, expr: result.text };
    // What is no PromQL was told already.
    if (expression.faults.length === 0)
      for (const { from: at, reason } of result.faults)
        issues.push({ path: `${path}.expr`, reason: `${reason} (at ${renderPlace(rule.expr, at)})` });
    return rule;
  });
  const file = renderGroup({ ...parsed, rules: scoped }, reach.tenant === undefined ? [] : [reach.tenantLabelName]);
  const { bytes } = file;
  if (bytes > ruleFileLimit)
    issues.push({ path: "spec", reason: `takes ${bytes} bytes with its scope`, hint: `at most ${ruleFileLimit}` });
  return { file: issues.length === 0 ? file : undefined, issues };
};

/** Reads the group of an object, scoped to what it may read; every issue at once. */
export const readRuleGroupObject = (object: RuleGroupObject, reach: Reach): ReadGroup => {
  const { interval, rules: all = [] } = object.spec ?? {};
  const namespace = object.metadata.namespace ?? "";
  const rules: (readonly [rule: RuleObject, path: string])[] = [];
  for (const [index, rule] of all.entries()) if (rule.disable !== true) rules.push([rule, `spec.rules[${index}]`]);
  // All rules are switched off: there is nothing to evaluate, and nothing wrong.
  if (rules.length === 0 && all.length > 0) return { file: undefined, issues: [] };
  const input = {
    name: nameOf(object),
    ...(isGiven(interval) ? { interval } : {}),
    rules: rules.map(([rule]) => ruleOf(rule, reach, namespace)),
  };
  const parsed = compiledRuleGroup.safeParse(input);
  if (parsed.success) return scope(parsed.data, rules, reach, namespace);
  const issues = parsed.error.issues
    .flatMap((issue) => fromZodIssue(issue, input, fieldsAt(ruleGroup)))
    .map(({ path, ...rest }) => ({
      path: path
        .replace(/^rules\[(\d+)\]/, (_, index: string) => rules[Number(index)]?.[1] ?? "")
        .replace(/^(?!spec)/, "spec."),
      ...rest,
    }));
  return { file: undefined, issues };
};
