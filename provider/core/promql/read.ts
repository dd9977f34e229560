import {
  AggregateExpr,
  AggregateModifier,
  BinaryExpr,
  BoolModifier,
  FunctionCall,
  FunctionCallBody,
  GroupingLabels,
  GroupLeft,
  GroupRight,
  MatchingModifierClause,
  MatrixSelector,
  NumberDurationLiteral,
  NumberDurationLiteralInDurationContext,
  OffsetExpr,
  On,
  ParenExpr,
  QuotedLabelName,
  StepInvariantExpr,
  StringLiteral,
  SubqueryExpr,
  UnaryExpr,
  VectorSelector,
} from "@prometheus-io/lezer-promql";
import type { Binary, Expression, Matching, Span } from "./expression.ts";
import { numberOf, unquote } from "./literals.ts";
import { childOf, type Node } from "./node.ts";
import { type Reading, textOf, wordOf } from "./reading.ts";
import { readSelector } from "./readSelector.ts";

/**
 * Puts a range, `offset` or `@` onto what it stands behind. The grammar gives it the whole operation before it, whereas it
 * belongs to the last operand.
 */
const attach = (target: Expression, to: number, wrap: (of: Expression) => Expression): Expression => {
  if (target.kind === "binary") return { ...target, to, right: attach(target.right, to, wrap) };
  if (target.kind === "unary") return { ...target, to, of: attach(target.of, to, wrap) };
  return wrap(target);
};

const numberAt = (node: Span, reading: Reading): number => {
  const value = numberOf(textOf(reading, node));
  if (value === undefined)
    reading.faults.push({ from: node.from, to: node.to, reason: `"${textOf(reading, node)}" is out of range` });
  return value ?? 0;
};

const isNumber = ({ id }: Node): boolean =>
  id === NumberDurationLiteral || id === NumberDurationLiteralInDurationContext;

const readPostfix = (node: Node, reading: Reading): Expression => {
  const { children, id, to } = node;
  const first = children[0];
  if (first === undefined) throw new TypeError("a postfix has an operand");
  const numbers: number[] = [];
  for (const child of children) if (child !== first && isNumber(child)) numbers.push(numberAt(child, reading));
  const place = (of: Expression): Span => ({ from: of.from, to });
  const seconds = numbers[0];
  const step = numbers[1];
  return attach(readExpression(first, reading), to, (of) => {
    switch (id) {
      case MatrixSelector:
        return { kind: "range", ...place(of), of, seconds: seconds ?? 0 };
      case SubqueryExpr:
        return { kind: "subquery", ...place(of), of, seconds: seconds ?? 0, step };
      case OffsetExpr:
        return { kind: "offset", ...place(of), of, time: seconds };
      default:
        return { kind: "at", ...place(of), of, time: seconds };
    }
  });
};

const labelOf = (node: Node, reading: Reading): string => {
  const text = textOf(reading, node);
  if (node.id !== QuotedLabelName) return text;
  const label = unquote(text) ?? "";
  if (label === "") reading.faults.push({ from: node.from, to: node.to, reason: `${text} is no name of a label` });
  return label;
};

const labelsOf = ({ children }: Node, reading: Reading): readonly string[] =>
  children.map((child) => labelOf(child, reading));

const readMatching = (node: Node, reading: Reading): Matching => {
  const [first, second] = node.children.filter(({ id }) => id === GroupingLabels);
  const isGrouped = childOf(node, GroupLeft, GroupRight) !== undefined;
  return {
    isOn: node.children[0]?.id === On,
    labels: first === undefined ? [] : labelsOf(first, reading),
    group: isGrouped ? (second === undefined ? [] : labelsOf(second, reading)) : undefined,
  };
};

const readBinary = (node: Node, reading: Reading): Binary => {
  const { children, from, to } = node;
  const left = children[0];
  const operator = children[1];
  const right = children.at(-1);
  if (left === undefined || operator === undefined || right === undefined) throw new TypeError("two operands");
  const matching = childOf(node, MatchingModifierClause);
  return {
    kind: "binary",
    from,
    to,
    operator: wordOf(reading, operator),
    left: readExpression(left, reading),
    right: readExpression(right, reading),
    isBool: childOf(node, BoolModifier) !== undefined,
    matching: matching === undefined ? undefined : readMatching(matching, reading),
  };
};

const readCall = (node: Node, reading: Reading): Expression => {
  const { children, from, to } = node;
  const name = children[0];
  const body = childOf(node, FunctionCallBody);
  const modifier = childOf(node, AggregateModifier);
  const labels = modifier === undefined ? undefined : childOf(modifier, GroupingLabels);
  if (labels !== undefined) labelsOf(labels, reading);
  return {
    kind: node.id === FunctionCall ? "call" : "aggregation",
    from,
    to,
    name: name === undefined ? "" : wordOf(reading, name),
    args: body === undefined ? [] : body.children.map((child) => readExpression(child, reading)),
  };
};

const readText = (node: Node, reading: Reading): Expression => {
  const { from, to } = node;
  const text = textOf(reading, node);
  if (unquote(text) === undefined) reading.faults.push({ from, to, reason: `${text} is no quoted text` });
  return { kind: "text", from, to };
};

const readNumber = (node: Node, reading: Reading): Expression => {
  numberAt(node, reading);
  return { kind: "number", from: node.from, to: node.to };
};

const readWrapped =
  (kind: "unary" | "parenthesis") =>
  ({ children, from, to }: Node, reading: Reading): Expression => {
    const inner = children.at(-1);
    if (inner === undefined) throw new TypeError(`${kind} has an operand`);
    return { kind, from, to, of: readExpression(inner, reading) };
  };

const readers: ReadonlyMap<number, (node: Node, reading: Reading) => Expression> = new Map([
  [VectorSelector, readSelector],
  [MatrixSelector, readPostfix],
  [SubqueryExpr, readPostfix],
  [OffsetExpr, readPostfix],
  [StepInvariantExpr, readPostfix],
  [FunctionCall, readCall],
  [AggregateExpr, readCall],
  [BinaryExpr, readBinary],
  [UnaryExpr, readWrapped("unary")],
  [ParenExpr, readWrapped("parenthesis")],
  [NumberDurationLiteral, readNumber],
  [StringLiteral, readText],
]);

/** Reads a node of an expression that is one by the grammar. */
export const readExpression = (node: Node, reading: Reading): Expression => {
  const read = readers.get(node.id);
  if (read === undefined) throw new TypeError(`${textOf(reading, node)} is no expression`);
  return read(node, reading);
};
