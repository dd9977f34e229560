import { findTemplateFault } from "../goTemplate/check.ts";
import type { Issue } from "../issue.ts";
import { type ParsedExpression, parseExpression, renderPlace } from "../promql/parse.ts";
import { contradictions, type Scope } from "../promql/scope.ts";
import type { RuleSpec } from "./ruleGroup.ts";
import { hasToken } from "./token.ts";

const checkKind = (rule: RuleSpec, path: string): readonly Issue[] => {
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

/** Checks an expression, and that no selector asks for what its scope keeps from it. */
const checkExpression = (
  expr: string,
  path: string,
  scope: Scope | undefined,
  { faults, selectors }: ParsedExpression,
): readonly Issue[] => {
  const fault = faults[0];
  if (fault !== undefined) {
    const place = renderPlace(expr, fault.from);
    return [{ path, reason: `is no PromQL at ${place}: ${fault.reason}` }];
  }
  if (scope === undefined) return [];
  return selectors.flatMap((selector) =>
    contradictions(selector, scope).map(({ from, to }) => ({
      path,
      reason: `reads ${expr.slice(from, to)} at ${renderPlace(expr, from)}`,
      hint: `only series with ${scope.label}="${scope.value}" can be read here`,
    })),
  );
};

const checkTemplates = (texts: Readonly<Record<string, string>>, path: string): readonly Issue[] => {
  const issues: Issue[] = [];
  for (const name of Object.keys(texts)) {
    const text = texts[name] ?? "";
    const fault = findTemplateFault(text);
    if (fault === undefined || hasToken(text)) continue;
    const place = renderPlace(text, fault.at);
    issues.push({ path: `${path}.${name}`, reason: `is no template at ${place}: ${fault.message}` });
  }
  return issues;
};

const unknown: ParsedExpression = { faults: [], selectors: [] };

const parseKnown = (expr: string): ParsedExpression => (hasToken(expr) ? unknown : parseExpression(expr));

/**
 * Checks what Prometheus would not take of a rule: its kind, its expression and its templates. Who has parsed the
 * expression already hands it over.
 */
export const checkRule = (
  rule: RuleSpec,
  path: string,
  scope?: Scope,
  parsed: ParsedExpression = parseKnown(rule.expr),
): readonly Issue[] => [
  ...checkKind(rule, path),
  ...checkExpression(rule.expr, `${path}.expr`, scope, parsed),
  ...(rule.alert === undefined
    ? []
    : [...checkTemplates(rule.labels, `${path}.labels`), ...checkTemplates(rule.annotations, `${path}.annotations`)]),
];

/** Refuses an alert that does not say how severe it is, at the field that would: nobody could route it. */
export const checkSeverity = ({ alert, labels }: RuleSpec, path: string): readonly Issue[] =>
  alert === undefined || (labels["severity"] ?? "") !== ""
    ? []
    : [{ path, reason: `the alert "${alert}" has no severity`, hint: "such as severity: warning" }];
