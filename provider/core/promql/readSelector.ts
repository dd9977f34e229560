import { Identifier, LabelMatchers, QuotedLabelName } from "@prometheus-io/lezer-promql";
import type { Matcher, MatchOperator, Selector } from "./expression.ts";
import { unquote } from "./literals.ts";
import { childOf, type Node } from "./node.ts";
import { type Reading, textOf } from "./reading.ts";
import { findRegexFault, isMatch } from "./regex.ts";

/** The label that a metric's name is. */
const nameLabel = "__name__";

const isOperator = (text: string): text is MatchOperator =>
  text === "=" || text === "!=" || text === "=~" || text === "!~";

const textIn = (node: Node, reading: Reading): string => {
  const quoted = textOf(reading, node);
  const text = unquote(quoted);
  if (text === undefined) reading.faults.push({ from: node.from, to: node.to, reason: `${quoted} is no quoted text` });
  return text ?? "";
};

const checkRegex = (matcher: Matcher, reading: Reading): void => {
  const { operator, value, from, to } = matcher;
  if (operator === "=" || operator === "!=") return;
  const fault = findRegexFault(value);
  if (fault !== undefined) reading.faults.push({ from, to, reason: `"${value}" is no regular expression: ${fault}` });
};

const readMatcher = (node: Node, reading: Reading): Matcher => {
  const { children, from, to } = node;
  if (node.id === QuotedLabelName)
    return { from, to, label: nameLabel, operator: "=", value: textIn(children[0] ?? node, reading) };
  const [label, operator, value] = children;
  if (label === undefined || operator === undefined || value === undefined) throw new TypeError("a matcher has three");
  const matcher: Matcher = {
    from,
    to,
    label: label.id === QuotedLabelName ? textIn(label.children[0] ?? label, reading) : textOf(reading, label),
    operator: asOperator(textOf(reading, operator)),
    value: textIn(value, reading),
  };
  checkRegex(matcher, reading);
  return matcher;
};

const asOperator = (text: string): MatchOperator => {
  if (!isOperator(text)) throw new TypeError(`${text} compares no labels`);
  return text;
};

/** Whether a matcher holds for a value; one whose regular expression is none holds for nothing. */
export const holds = ({ operator, value }: Matcher, actual: string): boolean => {
  switch (operator) {
    case "=":
      return actual === value;
    case "!=":
      return actual !== value;
    case "=~":
      return isMatch(value, actual);
    case "!~":
      return !isMatch(value, actual);
  }
};

const check = ({ from, to, name, matchers }: Selector, reading: Reading): void => {
  const named = matchers.find(({ label }) => label === nameLabel);
  if (name !== undefined && named !== undefined)
    reading.faults.push({ from, to, reason: `the name is given twice: "${name}" and "${named.value}"` });
  const isSafe = reading.faults.length === 0 && name === undefined;
  if (isSafe && matchers.every((matcher) => holds(matcher, "")))
    reading.faults.push({ from, to, reason: "a selector needs a name or a matcher that does not match empty text" });
};

/** Reads a selector of series. */
export const readSelector = (node: Node, reading: Reading): Selector => {
  const { from, to } = node;
  const name = childOf(node, Identifier);
  const braces = childOf(node, LabelMatchers);
  const selector: Selector = {
    kind: "selector",
    from,
    to,
    name: name === undefined ? undefined : textOf(reading, name),
    matchers: braces === undefined ? [] : braces.children.map((child) => readMatcher(child, reading)),
    braces,
  };
  check(selector, reading);
  return selector;
};
