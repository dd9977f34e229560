import { findPath, renderIssue, type Issue } from "../core/index.ts";
import { paint, type Terminal } from "./terminal.ts";
import { UserError } from "./userError.ts";
import { fileName, parseYamlText, readText, type Position, type YamlDocument } from "./yamlText.ts";

/** An issue with the place in the file where it is to be put right. */
export type LocatedIssue = Issue & Position;

export type SpecKind = "Whizard" | "AgentProxy";

/** A spec as a file has it: the fields of the component, with an optional `kind` beside them. */
export interface SpecFile {
  /** How messages name the file. */
  readonly name: string;
  readonly kind: SpecKind;
  readonly input: unknown;
  readonly locate: (issue: Issue) => LocatedIssue;
}

/** A file, or everything that is wrong with it before its fields are looked at. */
export type ReadSpec =
  | { readonly ok: true; readonly file: SpecFile }
  | { readonly ok: false; readonly name: string; readonly issues: readonly LocatedIssue[] };

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const locator =
  ({ value, positionOf }: YamlDocument) =>
  (issue: Issue): LocatedIssue => {
    const { keys } = findPath(value, issue.path);
    return { ...issue, ...positionOf(keys, issue.reason === "is no known field") };
  };

const kindHint = (kind: unknown): string =>
  ["Service", "Storage", "Gateway", "Router", "Ingester", "Query", "Store", "Compactor", "Ruler", "Tenant"].includes(
    String(kind),
  )
    ? "Whizard or AgentProxy; `whizard import` turns upstream Whizard's objects into a spec"
    : "Whizard or AgentProxy";

const fromDocument = (name: string, document: YamlDocument, fallback: SpecKind): ReadSpec => {
  const locate = locator(document);
  const { value } = document;
  if (!isPlain(value)) {
    return { ok: false, name, issues: [locate({ path: "", reason: "the spec is no map of fields" })] };
  }
  const { kind = fallback, ...input } = value;
  if (kind === "Whizard" || kind === "AgentProxy") return { ok: true, file: { name, kind, input, locate } };
  const issue = { path: "kind", reason: `${JSON.stringify(kind)} is no kind of spec`, hint: kindHint(kind) };
  return { ok: false, name, issues: [locate(issue)] };
};

/** Reads a spec from a file, or from the standard input for `-`. */
export const readSpec = (file: string, terminal: Terminal, fallback: SpecKind = "Whizard"): ReadSpec => {
  const name = fileName(file);
  const text = parseYamlText(readText(file, terminal));
  if (!text.ok) {
    const issues = text.faults.map(({ message, line, column }) => ({ path: "", reason: message, line, column }));
    return { ok: false, name, issues };
  }
  const [document, second] = text.documents;
  if (document === undefined) {
    return { ok: false, name, issues: [{ path: "", reason: "the file is empty", line: 1, column: 1 }] };
  }
  if (second !== undefined) {
    const reason = "a second document begins here, but a file holds one spec";
    return { ok: false, name, issues: [{ path: "", reason, ...second.positionOf([], false) }] };
  }
  return fromDocument(name, document, fallback);
};

/** One line an issue: `file:line:column: path: reason (hint)`. */
export const renderLocated = (name: string, issue: LocatedIssue, colours: boolean): string => {
  const place = paint(colours, "bold", `${name}:${issue.line}:${issue.column}:`);
  return `${place} ${renderIssue(issue)}`;
};

/** The error that lists issues. */
export const issuesError = (name: string, issues: readonly LocatedIssue[], terminal: Terminal): UserError =>
  new UserError(issues.map((issue) => renderLocated(name, issue, terminal.colours.err)).join("\n"));
