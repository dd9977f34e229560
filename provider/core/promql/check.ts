import type { Binary, Expression, Fault, Matching, Selector, Span } from "./expression.ts";
import {
  aggregations,
  experimentalAggregations,
  functions,
  type Signature,
  unknownFunction,
  type ValueType,
} from "./functions.ts";

/** What the walk over an expression finds. */
interface Found {
  readonly faults: Fault[];
  readonly selectors: Selector[];
}

type Of<K extends Expression["kind"]> = Expression & { readonly kind: K };

const words: Readonly<Record<ValueType, string>> = {
  scalar: "a number",
  vector: "an instant vector",
  matrix: "a range vector",
  text: "a text",
};

const blame = ({ faults }: Found, { from, to }: Span, reason: string): void => void faults.push({ from, to, reason });

const expectType = (expression: Expression, wanted: ValueType, where: string, found: Found): void => {
  const type = typeOf(expression, found);
  if (type !== wanted) blame(found, expression, `${where} takes ${words[wanted]} here, not ${words[type]}`);
};

const countWords = ({ parameters, optional, isVariadic }: Signature): string => {
  const most = parameters.length;
  const least = most - optional - (isVariadic ? 1 : 0);
  if (isVariadic) return `at least ${least}`;
  return least === most ? String(most) : `${least} or ${most}`;
};

const isRightCount = (count: number, { parameters, optional, isVariadic }: Signature): boolean =>
  count >= parameters.length - optional - (isVariadic ? 1 : 0) && (isVariadic || count <= parameters.length);

const typeOfCall = (call: Of<"call">, found: Found): ValueType => {
  const { name, args } = call;
  const signature = functions.get(name);
  if (signature === undefined) {
    blame(found, call, unknownFunction(name));
    return "vector";
  }
  if (!isRightCount(args.length, signature))
    blame(found, call, `${name} takes ${countWords(signature)} arguments, not ${args.length}`);
  args.forEach((arg, index) => {
    const wanted = signature.parameters[index] ?? signature.parameters.at(-1);
    if (wanted !== undefined) expectType(arg, wanted, name, found);
  });
  return signature.returns;
};

const typeOfAggregation = (aggregation: Of<"aggregation">, found: Found): ValueType => {
  const { name, args } = aggregation;
  const parameter = aggregations.get(name);
  const wanted: readonly ValueType[] = parameter === undefined ? ["vector"] : [parameter, "vector"];
  if (experimentalAggregations.has(name)) blame(found, aggregation, `${name} is experimental`);
  else if (args.length !== wanted.length)
    blame(found, aggregation, `${name} takes ${wanted.length} arguments, not ${args.length}`);
  args.forEach((arg, index) => expectType(arg, wanted[index] ?? "vector", name, found));
  return "vector";
};

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const setOperators: ReadonlySet<string> = new Set(["and", "or", "unless"]);

const isMatched = (matching: Matching | undefined): boolean => matching !== undefined && matching.labels.length > 0;

const checkOperands = (binary: Binary, isScalars: boolean, isVectors: boolean): string | undefined => {
  const { operator, isBool, matching } = binary;
  const isComparison = comparisons.has(operator);
  if (isBool && !isComparison) return `only comparisons take "bool", and ${operator} is none`;
  if (isScalars && isComparison && !isBool) return 'a comparison of two numbers needs "bool"';
  if (setOperators.has(operator) && !isVectors) return `${operator} takes instant vectors on both sides`;
  return isMatched(matching) && !isVectors ? "only instant vectors are matched by labels" : undefined;
};

const checkMatching = ({ operator, matching }: Binary): string | undefined => {
  if (matching?.group === undefined) return undefined;
  if (setOperators.has(operator)) return `${operator} takes no group_left or group_right`;
  const { isOn, labels, group } = matching;
  const both = isOn ? labels.find((label) => group.includes(label)) : undefined;
  return both === undefined ? undefined : `the label "${both}" is in "on" and in the group at once`;
};

const typeOfOperand = ({ operator }: Binary, side: Expression, found: Found): ValueType => {
  const type = typeOf(side, found);
  if (type !== "scalar" && type !== "vector")
    blame(found, side, `${operator} takes numbers and instant vectors, not ${words[type]}`);
  return type;
};

const typeOfBinary = (binary: Binary, found: Found): ValueType => {
  const left = typeOfOperand(binary, binary.left, found);
  const right = typeOfOperand(binary, binary.right, found);
  const isVectors = left === "vector" && right === "vector";
  const isScalars = left === "scalar" && right === "scalar";
  const reason = checkOperands(binary, isScalars, isVectors) ?? checkMatching(binary);
  if (reason !== undefined) blame(found, binary, reason);
  return isScalars ? "scalar" : "vector";
};

const checkSeconds = (seconds: number, place: Span, found: Found): void => {
  if (!(seconds > 0)) blame(found, place, "a range must be longer than nothing");
};

const typeOfRange = (range: Of<"range">, found: Found): ValueType => {
  checkSeconds(range.seconds, range, found);
  if (range.of.kind === "selector") found.selectors.push(range.of);
  else {
    typeOf(range.of, found);
    blame(found, range, "a range stands behind the selector itself; [5m:] makes a subquery of any expression");
  }
  return "matrix";
};

const typeOfSubquery = (subquery: Of<"subquery">, found: Found): ValueType => {
  checkSeconds(subquery.seconds, subquery, found);
  if (subquery.step !== undefined) checkSeconds(subquery.step, subquery, found);
  expectType(subquery.of, "vector", "a subquery", found);
  return "matrix";
};

/** Seconds since the epoch that no time stamp reaches. */
const latest = 2 ** 63;

/** Modifiers of one selector, from the outermost to what they are of. */
const typeOfModifier = (modifier: Of<"offset" | "at">, found: Found): ValueType => {
  const kinds: string[] = [modifier.kind];
  let target = modifier.of;
  for (; target.kind === "offset" || target.kind === "at"; target = target.of) kinds.push(target.kind);
  const name = modifier.kind === "at" ? "@" : "offset";
  if (!["selector", "range", "subquery"].includes(target.kind))
    blame(found, modifier, `${name} stands behind a selector, a range or a subquery only`);
  if (new Set(kinds).size < kinds.length) blame(found, modifier, `${name} is given twice`);
  if (modifier.time !== undefined && !(Math.abs(modifier.time) < latest))
    blame(found, modifier, `${name} takes a time that 63 bits hold`);
  return typeOf(modifier.of, found);
};

const typeOfUnary = (unary: Of<"unary" | "parenthesis">, found: Found): ValueType => {
  const type = typeOf(unary.of, found);
  if (unary.kind === "unary" && type !== "scalar" && type !== "vector")
    blame(found, unary, `a sign stands before numbers and instant vectors, not ${words[type]}`);
  return type;
};

const typeOfSelector = (selector: Selector, found: Found): ValueType => {
  found.selectors.push(selector);
  return "vector";
};

type Check<K extends Expression["kind"]> = (expression: Of<K>, found: Found) => ValueType;

const checks: { readonly [K in Expression["kind"]]: Check<K> } = {
  selector: typeOfSelector,
  range: typeOfRange,
  subquery: typeOfSubquery,
  offset: typeOfModifier,
  at: typeOfModifier,
  call: typeOfCall,
  aggregation: typeOfAggregation,
  binary: typeOfBinary,
  unary: typeOfUnary,
  parenthesis: typeOfUnary,
  number: () => "scalar",
  text: () => "text",
};

/** The type of an expression; what is wrong in it and its selectors are added to what was found. */
export const typeOf = (expression: Expression, found: Found): ValueType =>
  (checks[expression.kind] as Check<Expression["kind"]>)(expression as never, found);
