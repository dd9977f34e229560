import { parser } from "@prometheus-io/lezer-promql";
import type { Tree } from "@lezer/common";
import { typeOf } from "./check.ts";
import type { Fault, Selector, Span } from "./expression.ts";
import { unknownFunction } from "./functions.ts";
import { readNodes } from "./node.ts";
import { readExpression } from "./read.ts";
import type { Reading } from "./reading.ts";

/** An expression that was parsed: what is wrong with it, or the selectors of series that it reads. */
export interface ParsedExpression {
  /** In the order of their places; empty when Prometheus takes the expression. */
  readonly faults: readonly Fault[];
  /** In the order of their places. */
  readonly selectors: readonly Selector[];
}

/** Space that the grammar takes, and Prometheus only inside of quotes and comments. */
const foreignSpace = /[^\S \t\r\n]/g;

const findForeignSpace = (text: string, tree: Tree): Fault | undefined => {
  // Nearly all texts have none, and a search is less than half of what going through matches takes.
  if (text.search(foreignSpace) < 0) return undefined;
  for (const { index } of text.matchAll(foreignSpace))
    if (!["StringLiteral", "LineComment"].includes(tree.resolveInner(index, 1).name))
      return { from: index, to: index + 1, reason: "unexpected space that is none in PromQL" };
  return undefined;
};

/** A name that a parenthesis follows as of a function. */
const called = /([A-Za-z_:][A-Za-z0-9_:]*)\s*$/;

const syntaxFault = (text: string, { from, to }: Span): Fault => {
  const name = text[from] === "(" ? called.exec(text.slice(0, from))?.[1] : undefined;
  if (name !== undefined) return { from: text.lastIndexOf(name, from), to: from, reason: unknownFunction(name) };
  const [next] = /\S*/y.exec(text.slice(from).trimStart()) ?? [];
  if (next === undefined || next === "") return { from, to, reason: "the expression ends too early" };
  return { from, to, reason: `unexpected ${JSON.stringify(next.slice(0, 40))}` };
};

/** Nearly all expressions have none, for which sorting still would take memory. */
const byPlace = (faults: Fault[]): readonly Fault[] =>
  faults.length < 2 ? faults : faults.sort((a, b) => a.from - b.from || a.to - b.to);

/**
 * Parses a rule's PromQL by Prometheus's own grammar, and checks what the grammar leaves open: functions, types, ranges, regular
 * expressions. What has no fault here passes `promtool check rules`.
 */
export const parseExpression = (text: string): ParsedExpression => {
  const tree = parser.parse(text);
  const { top, error } = readNodes(tree);
  const fault = error === undefined ? findForeignSpace(text, tree) : syntaxFault(text, error);
  if (fault !== undefined) return { faults: [fault], selectors: [] };
  const reading: Reading = { text, faults: [] };
  const selectors: Selector[] = [];
  const root = top.children[0];
  if (root === undefined) return { faults: [{ from: 0, to: 0, reason: "the expression ends too early" }], selectors };
  const type = typeOf(readExpression(root, reading), { faults: reading.faults, selectors });
  if (type === "matrix" || type === "text")
    reading.faults.push({ from: 0, to: text.length, reason: "a rule needs an instant vector or a number" });
  return { faults: byPlace(reading.faults), selectors };
};

/** Where in a text an offset is, as people count: the column, and the line before it when there are several. */
export const renderPlace = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return text.includes("\n") ? `line ${before.length}, column ${column}` : `column ${column}`;
};
