import type { Fault, Matcher, MatchOperator, Selector } from "./expression.ts";
import { type ParsedExpression, parseExpression } from "./parse.ts";
import { holds } from "./readSelector.ts";

/** What values of a label an expression may read: the one value, unless another comparison is given. */
export interface Scope {
  readonly label: string;
  readonly value: string;
  readonly operator?: MatchOperator;
}

/** An expression that reads its scope only, or why there is none. */
export type ScopedExpression =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly faults: readonly Fault[] };

/** The matchers of a selector that keep it from reading a scope: together they select nothing. */
export const contradictions = ({ matchers }: Selector, { label, value, operator = "=" }: Scope): readonly Matcher[] =>
  operator === "=" ? matchers.filter((matcher) => matcher.label === label && !holds(matcher, value)) : [];

/** Texts to put into an expression, by their offsets. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

const isName = (label: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label);

const renderMatcher = ({ label, value, operator = "=" }: Scope): string =>
  `${isName(label) ? label : JSON.stringify(label)}${operator}${JSON.stringify(value)}`;

const hasAlready = ({ matchers }: Selector, { label, value, operator = "=" }: Scope): boolean =>
  matchers.some((matcher) => matcher.label === label && matcher.operator === operator && matcher.value === value);

const insertionFor = (selector: Selector, scopes: readonly Scope[]): Insertion | undefined => {
  const missing = scopes.filter((scope) => !hasAlready(selector, scope)).map(renderMatcher);
  if (missing.length === 0) return undefined;
  const text = missing.join(",");
  const { braces, matchers, to } = selector;
  if (braces === undefined) return { at: to, text: `{${text}}` };
  // Behind the opening brace, where neither a comma at the end nor a comment is in the way.
  return { at: braces.from + 1, text: matchers.length === 0 ? text : `${text},` };
};

const insert = (text: string, insertions: readonly Insertion[]): string => {
  let result = "";
  let done = 0;
  for (const { at, text: added } of [...insertions].sort((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + added;
    done = at;
  }
  return result + text.slice(done);
};

const refusals = (text: string, selectors: readonly Selector[], scopes: readonly Scope[]): readonly Fault[] =>
  selectors.flatMap((selector) =>
    scopes.flatMap((scope) =>
      contradictions(selector, scope).map(({ from, to }) => ({
        from,
        to,
        reason: `reads ${text.slice(from, to)}, but may read ${renderMatcher(scope)} only`,
      })),
    ),
  );

/**
 * Adds matchers to every selector of an expression, also to those inside of subqueries, by their places in the parsed
 * tree. An expression that asks for other values is refused: it would silently select nothing.
 */
export const scopeExpression = (
  text: string,
  scopes: readonly Scope[],
  { faults, selectors }: ParsedExpression = parseExpression(text),
): ScopedExpression => {
  const found = faults.length > 0 ? faults : refusals(text, selectors, scopes);
  if (found.length > 0) return { ok: false, faults: found };
  const insertions = selectors.flatMap((selector) => insertionFor(selector, scopes) ?? []);
  return { ok: true, text: insert(text, insertions) };
};
