/** A piece of a template's action. */
export interface Token {
  readonly kind:
    "space" | "field" | "dot" | "variable" | "word" | "number" | "text" | "char" | "(" | ")" | "|" | ":=" | "=" | ",";
  readonly text: string;
  readonly at: number;
}

/** What stands between `{{` and `}}`. */
export interface Action {
  readonly tokens: readonly Token[];
  readonly at: number;
}

/** Why a text is no template, and where. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** Names, fields and variables end where one of these comes. */
const end = "(?=[\\s.,|:()]|\\}\\}|$)";

const shapes: readonly (readonly [Token["kind"], RegExp])[] = [
  ["space", /\s+/y],
  ["field", new RegExp(`\\.[\\p{L}_][\\p{L}\\p{Nd}_]*${end}`, "yu")],
  [
    "number",
    /[+-]?(?:0[xX][0-9a-fA-F]+|(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\p{L}\p{Nd}_.])/uy,
  ],
  ["dot", /\.(?![\p{L}\p{Nd}_.])/uy],
  ["variable", new RegExp(`\\$[\\p{L}\\p{Nd}_]*${end}`, "yu")],
  ["word", new RegExp(`[\\p{L}_][\\p{L}\\p{Nd}_]*${end}`, "yu")],
  ["text", /"(?:[^"\\\n]|\\(?:[abfnrtv\\"]|x[0-7][0-9a-fA-F]|u(?!d[89a-f])[0-9a-fA-F]{4}|[01][0-7]{2}))*"|`[^`]*`/iy],
  ["char", /'(?:[^'\\\n]|\\[abfnrtv\\'])'/uy],
  ["(", /\(/y],
  [")", /\)/y],
  ["|", /\|/y],
  [":=", /:=/y],
  ["=", /=/y],
  [",", /,/y],
];

const tokenAt = (text: string, at: number): Token => {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found, at };
  }
  const [shown = ""] = /\S{1,20}/.exec(text.slice(at)) ?? [];
  throw new TemplateFault(at, shown === "" ? "an action is not closed" : `unexpected ${JSON.stringify(shown)}`);
};

const commentEnd = (text: string, at: number, start: number): number => {
  const close = text.indexOf("*/", at);
  const [rest] = /^\*\/(?:\s-)?\}\}/.exec(text.slice(close)) ?? [];
  if (close < 0 || rest === undefined) throw new TemplateFault(start, "a comment is not closed by */}}");
  return close + rest.length;
};

const isClosed = /(?:\s-)?\}\}/y;

/** Reads one action behind its `{{`; returns where the text goes on. */
const readAction = (text: string, start: number): readonly [action: Action | undefined, next: number] => {
  let at = start + 2;
  // A dash at the edge trims the text beside it, and is a sign otherwise.
  if (/^-\s/.test(text.slice(at, at + 2))) at += 2;
  if (text.startsWith("/*", at)) return [undefined, commentEnd(text, at + 2, start)];
  const tokens: Token[] = [];
  for (;;) {
    isClosed.lastIndex = at;
    const closing = isClosed.exec(text)?.[0];
    if (closing !== undefined) return [{ tokens, at: start }, at + closing.length];
    if (at >= text.length) throw new TemplateFault(start, "an action is not closed by }}");
    const token = tokenAt(text, at);
    tokens.push(token);
    at += token.text.length;
    // The space before a closing dash belongs to it.
    if (token.kind === "space" && text.startsWith("-}}", at)) return [{ tokens, at: start }, at + 3];
  }
};

/** The actions of a template, without its comments. Throws a TemplateFault. */
export const readActions = (text: string): readonly Action[] => {
  const actions: Action[] = [];
  for (let at = text.indexOf("{{"); at >= 0;) {
    const [action, next] = readAction(text, at);
    if (action !== undefined) actions.push(action);
    at = text.indexOf("{{", next);
  }
  return actions;
};
