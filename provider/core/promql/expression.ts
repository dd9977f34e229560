/** A part of an expression's text, by the offsets of its first character and of the one behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Something that is wrong with an expression, and where. */
export interface Fault extends Span {
  /** In one sentence without a full stop. */
  readonly reason: string;
}

export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** A condition on a label, such as `job=~"a|b"`. */
export interface Matcher extends Span {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** A selector of series: a name, matchers or both. */
export interface Selector extends Span {
  readonly kind: "selector";
  /** The name before the braces; one inside of them is a matcher of `__name__`. */
  readonly name: string | undefined;
  readonly matchers: readonly Matcher[];
  /** The opening brace to the closing one; absent when there are none. */
  readonly braces: Span | undefined;
}

interface Range extends Span {
  readonly kind: "range";
  readonly of: Expression;
  readonly seconds: number;
}

interface Subquery extends Span {
  readonly kind: "subquery";
  readonly of: Expression;
  readonly seconds: number;
  readonly step: number | undefined;
}

/** `offset` or `@`. */
interface Modifier extends Span {
  readonly kind: "offset" | "at";
  readonly of: Expression;
  /** Seconds; `start()` and `end()` have none. */
  readonly time: number | undefined;
}

interface Call extends Span {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expression[];
}

interface Aggregation extends Span {
  readonly kind: "aggregation";
  readonly name: string;
  readonly args: readonly Expression[];
}

export interface Matching {
  /** Whether `on` names the labels, not `ignoring`. */
  readonly isOn: boolean;
  readonly labels: readonly string[];
  /** Labels of `group_left` or `group_right`; absent without either. */
  readonly group: readonly string[] | undefined;
}

export interface Binary extends Span {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
  readonly isBool: boolean;
  readonly matching: Matching | undefined;
}

interface Wrapped extends Span {
  readonly kind: "unary" | "parenthesis";
  readonly of: Expression;
}

interface Literal extends Span {
  readonly kind: "number" | "text";
}

/** A PromQL expression, as far as anything here looks at it. */
export type Expression = Selector | Range | Subquery | Modifier | Call | Aggregation | Binary | Wrapped | Literal;
