import { existsSync } from "node:fs";
import { findPath, makeToken, parseCentralStack, renderPath, type CentralStack } from "../core/index.ts";
import { issuesError } from "./specFile.ts";
import type { Terminal } from "./terminal.ts";
import { UserError } from "./userError.ts";
import { parseYamlText, readText, type YamlDocument } from "./yamlText.ts";

const prefix = "whizard:";

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value without what is encrypted in it: a token stands for that, as for every secret. */
const withTokens = (value: unknown, keys: readonly PropertyKey[]): unknown => {
  if (Array.isArray(value)) return value.map((inner, index) => withTokens(inner, [...keys, index]));
  if (!isPlain(value)) return value;
  if (typeof value["secure"] === "string" && Object.keys(value).length === 1) return makeToken(renderPath(keys));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTokens(inner, [...keys, key])]));
};

const documentOf = (file: string, terminal: Terminal): YamlDocument => {
  const text = parseYamlText(readText(file, terminal));
  if (!text.ok)
    throw issuesError(
      file,
      text.faults.map((fault) => ({ path: "", reason: fault.message, ...fault })),
      terminal,
    );
  const [document] = text.documents;
  if (document !== undefined && isPlain(document.value) && isPlain(document.value["config"])) return document;
  throw new UserError(`${file} is no configuration of a stack: it has no config`);
};

/** The file of an environment, which is given by the name of its stack or by its path. */
const fileOf = (environment: string): string => {
  const file = `Pulumi.${environment}.yaml`;
  return existsSync(file) || !existsSync(environment) ? file : environment;
};

/** Reads and checks the configuration of an environment; throws with every issue and its place in the file. */
export const readStackFile = (environment: string, terminal: Terminal): CentralStack => {
  const file = fileOf(environment);
  const { value, positionOf } = documentOf(file, terminal);
  const config = (value as { readonly config: Plain }).config;
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  const input = Object.fromEntries(own.map(([key, entry]) => [key.slice(prefix.length), entry]));
  const parsed = parseCentralStack(withTokens(input, []));
  if (parsed.ok) return parsed.value;
  const located = parsed.issues.map((issue) => {
    const [first = "", ...keys] = findPath(input, issue.path).keys;
    return {
      ...issue,
      path: `${prefix}${issue.path}`,
      ...positionOf(["config", `${prefix}${String(first)}`, ...keys], issue.reason === "is no known field"),
    };
  });
  throw issuesError(file, located, terminal);
};
