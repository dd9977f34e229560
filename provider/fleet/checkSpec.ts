import {
  makeToken,
  parseAgentProxy,
  parseWhizard,
  type AgentProxySpec,
  type Issue,
  type Result,
  type WhizardSpec,
} from "../core/index.ts";
import { issuesError, readSpec, type LocatedIssue, type SpecFile, type SpecKind } from "./specFile.ts";
import type { Terminal } from "./terminal.ts";

type Plain = Readonly<Record<string, unknown>>;

/** A spec of either kind that has parsed. */
export type CheckedSpec =
  | { readonly kind: "Whizard"; readonly input: unknown; readonly spec: WhizardSpec }
  | { readonly kind: "AgentProxy"; readonly input: unknown; readonly spec: AgentProxySpec };

/** Stands for a password that the file does not hold: a file in a repository had better not. */
const absentPassword = makeToken("the password that the file does not hold");

/** Whether an agent proxy's client certificate says who comes, so that it needs no password. */
const showsCertificate = (input: unknown): boolean => {
  const { clientCertificate, gateway } = input as {
    readonly clientCertificate?: unknown;
    readonly gateway?: { readonly tls?: { readonly certSecret?: unknown } | null } | null;
  };
  return clientCertificate !== undefined || gateway?.tls?.certSecret !== undefined;
};

/** Parses the fields of a spec, whose kind is known. */
const parseSpec = ({ kind, input }: Pick<SpecFile, "kind" | "input">): Result<CheckedSpec> => {
  if (kind === "Whizard") {
    const parsed = parseWhizard(input);
    return parsed.ok ? { ok: true, value: { kind, input, spec: parsed.value } } : parsed;
  }
  const parsed = parseAgentProxy({
    ...(showsCertificate(input) ? {} : { password: absentPassword }),
    ...(input as Plain),
  });
  return parsed.ok ? { ok: true, value: { kind, input, spec: parsed.value } } : parsed;
};

/** Whether a spec needs a password that it does not have. */
export const lacksPassword = (spec: AgentProxySpec): boolean => spec.password === absentPassword;

/** In the order of the file. */
const inOrder = (issues: readonly LocatedIssue[]): readonly LocatedIssue[] =>
  [...issues].sort((a, b) => a.line - b.line || a.column - b.column);

/** What a file holds, or every issue with its place. */
export type CheckedFile =
  | { readonly ok: true; readonly file: SpecFile; readonly checked: CheckedSpec }
  | { readonly ok: false; readonly name: string; readonly issues: readonly LocatedIssue[] };

/** Reads and checks a spec file; `fallback` is the kind of a file that names none. */
export const checkFile = (path: string, terminal: Terminal, fallback?: SpecKind): CheckedFile => {
  const read = readSpec(path, terminal, fallback);
  if (!read.ok) return read;
  const { file } = read;
  const parsed = parseSpec(file);
  return parsed.ok
    ? { ok: true, file, checked: parsed.value }
    : { ok: false, name: file.name, issues: inOrder(parsed.issues.map((issue: Issue) => file.locate(issue))) };
};

/** The same, for commands that can do nothing with an invalid file. */
export const checkedFileOrThrow = (path: string, terminal: Terminal, fallback?: SpecKind) => {
  const checked = checkFile(path, terminal, fallback);
  if (!checked.ok) throw issuesError(checked.name, checked.issues, terminal);
  return checked;
};
