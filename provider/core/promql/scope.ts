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

const contradicts = (matcher: Matcher, { label, value, operator = "=" }: Scope): boolean =>
  operator === "=" && matcher.label === label && !holds(matcher, value);

/** The matchers of a selector that keep it from reading a scope: together they select nothing. */
export const contradictions = ({ matchers }: Selector, scope: Scope): readonly Matcher[] =>
  matchers.filter((matcher) => contradicts(matcher, scope));

/** A text to put into an expression at an offset. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

const isName = (label: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label);

/** A scope with the text of its matcher. */
interface RenderedScope extends Required<Scope> {
  readonly text: string;
}

/** Renders a scope once for all selectors of an expression. */
const render = ({ label, value, operator = "=" }: Scope): RenderedScope => {
  const name = isName(label) ? label : JSON.stringify(label);
  return { label, value, operator, text: `${name}${operator}${JSON.stringify(value)}` };
};

const hasAlready = ({ matchers }: Selector, { label, value, operator }: RenderedScope): boolean =>
  matchers.some((matcher) => matcher.label === label && matcher.operator === operator && matcher.value === value);

const insertionFor = (selector: Selector, scopes: readonly RenderedScope[]): Insertion | undefined => {
  let text = "";
  for (const scope of scopes) if (!hasAlready(selector, scope)) text += text === "" ? scope.text : `,${scope.text}`;
  if (text === "") return undefined;
  const { braces, matchers, to } = selector;
  if (braces === undefined) return { at: to, text: `{${text}}` };
  // Behind the opening brace, where neither a comma at the end nor a comment is in the way.
  return { at: braces.from + 1, text: matchers.length === 0 ? text : `${text},` };
};

/** Puts texts into an expression, from the first place to the last. */
const insert = (text: string, insertions: readonly Insertion[]): string => {
  let result = "";
  let done = 0;
  for (const { at, text: added } of insertions) {
    result += text.slice(done, at) + added;
    done = at;
  }
  return result + text.slice(done);
};

const refusals = (text: string, selectors: readonly Selector[], scopes: readonly RenderedScope[]): readonly Fault[] => {
  const found: Fault[] = [];
  for (const selector of selectors)
    for (const scope of scopes)
      for (const matcher of selector.matchers) {
        if (!contradicts(matcher, scope)) continue;
        const { from, to } = matcher;
        found.push({ from, to, reason: `reads ${text.slice(from, to)}, but may read ${scope.text} only` });
      }
  return found;
};

/**
 * Adds matchers to every selector of an expression, also to those inside of subqueries, by their places in the parsed
 * tree. An expression that asks for other values is refused: it would silently select nothing.
 */
export const scopeExpression = (
  text: string,
  scopes: readonly Scope[],
  { faults, selectors }: ParsedExpression = parseExpression(text),
): ScopedExpression => {
  if (faults.length > 0) return { ok: false, faults };
  const rendered = scopes.map(render);
  const found = refusals(text, selectors, rendered);
  if (found.length > 0) return { ok: false, faults: found };
  const insertions: Insertion[] = [];
  for (const selector of selectors) {
    const insertion = insertionFor(selector, rendered);
    if (insertion !== undefined) insertions.push(insertion);
  }
  return { ok: true, text: insert(text, insertions) };
};
