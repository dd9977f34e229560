import { type Action, TemplateFault, type Token } from "./lex.ts";

const builtIn = "and call eq ge gt html index js le len lt ne not or print printf println slice urlquery";
const ofPrometheus = `args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage
  humanizeTimestamp label match parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort
  strvalue tableLink title toLower toTime toUpper value`;

/** The functions that a template of an alert may call. */
const functions: ReadonlySet<string> = new Set(`${builtIn} ${ofPrometheus}`.split(/\s+/));
const constants: ReadonlySet<string> = new Set(["true", "false", "nil"]);

/** Operands that nothing can be called with. */
const values: ReadonlySet<Token["kind"]> = new Set(["dot", "number", "text", "char"]);

/** What an action's own variables are declared for: `range` may declare two. */
interface Context {
  readonly variables: readonly string[];
  readonly isRange: boolean;
}

/** Goes through the tokens of an action. */
export class Pipeline {
  private readonly tokens: readonly Token[];
  private readonly at: number;
  private next = 0;

  constructor({ tokens, at }: Action) {
    this.tokens = tokens;
    this.at = at;
  }

  peek(): Token | undefined {
    while (this.tokens[this.next]?.kind === "space") this.next += 1;
    return this.tokens[this.next];
  }

  take(): Token | undefined {
    const token = this.peek();
    if (token !== undefined) this.next += 1;
    return token;
  }

  fail(reason: string, token?: Token): never {
    throw new TemplateFault(token?.at ?? this.at, reason);
  }

  /** Refuses whatever is left. */
  end(): void {
    const token = this.peek();
    if (token !== undefined) this.fail(`unexpected ${JSON.stringify(token.text)}`, token);
  }

  /** Reads a whole pipeline with its declarations; returns the variables that are known behind it. */
  read({ variables, isRange }: Context): readonly string[] {
    const declared = this.declarations(isRange, variables);
    this.commands(variables);
    return [...variables, ...declared];
  }

  /** Names before `:=` or `=`; `range` may declare two. */
  private declarations(isRange: boolean, variables: readonly string[]): readonly string[] {
    const start = this.next;
    const names = this.names(isRange ? 2 : 1);
    const sign = this.peek()?.kind;
    if (names.length === 0 || (sign !== ":=" && sign !== "=")) {
      this.next = start;
      return [];
    }
    this.take();
    const unknown = sign === "=" ? names.find(({ text }) => !variables.includes(text)) : undefined;
    if (unknown !== undefined) this.fail(`undefined variable ${unknown.text}`, unknown);
    return names.map(({ text }) => text);
  }

  private names(most: number): readonly Token[] {
    const names: Token[] = [];
    while (this.peek()?.kind === "variable") {
      names.push(this.take() as Token);
      if (names.length === most || this.peek()?.kind !== ",") break;
      this.take();
    }
    return names;
  }

  private commands(variables: readonly string[]): void {
    for (let isFirst = true; ; isFirst = false) {
      const first = this.peek();
      if (first === undefined || first.kind === ")" || first.kind === "|") this.fail("a value is missing", first);
      const isValue = values.has(first.kind) || constants.has(first.text);
      if (!isFirst && isValue) this.fail(`${first.text} cannot be called behind "|"`, first);
      this.operands(variables);
      if (this.peek()?.kind !== "|") return;
      this.take();
    }
  }

  private operands(variables: readonly string[]): void {
    for (;;) {
      this.operand(variables);
      const direct = this.tokens[this.next];
      const after = this.peek();
      if (after === undefined || after.kind === "|" || after.kind === ")") return;
      if (direct?.kind !== "space") this.fail(`unexpected ${JSON.stringify(after.text)}`, after);
    }
  }

  private operand(variables: readonly string[]): void {
    const token = this.take();
    if (token === undefined) return this.fail("a value is missing");
    if (values.has(token.kind)) return;
    if (token.kind === "word") this.checkWord(token);
    else if (token.kind === "variable") this.checkVariable(token, variables);
    else if (token.kind === "(") this.parenthesis(token, variables);
    else if (token.kind !== "field") this.fail(`unexpected ${JSON.stringify(token.text)}`, token);
    while (this.tokens[this.next]?.kind === "field") this.next += 1;
  }

  private checkVariable(token: Token, variables: readonly string[]): void {
    if (!variables.includes(token.text)) this.fail(`undefined variable ${token.text}`, token);
  }

  private parenthesis(token: Token, variables: readonly string[]): void {
    this.commands(variables);
    if (this.take()?.kind !== ")") this.fail("a parenthesis is not closed", token);
  }

  private checkWord(token: Token): void {
    const isConstant = constants.has(token.text);
    if (!isConstant && !functions.has(token.text)) this.fail(`function "${token.text}" is not defined`, token);
    const after = this.tokens[this.next];
    if (isConstant && after?.kind === "field") this.fail(`unexpected ${JSON.stringify(after.text)}`, after);
  }
}
