import { z } from "zod";
import { findPath, renderPath } from "../core/index.ts";
import { renderLocated, type LocatedIssue } from "./specFile.ts";
import type { Terminal } from "./terminal.ts";
import { UserError } from "./userError.ts";
import { fileName, parseYamlText, readText, type YamlDocument } from "./yamlText.ts";

const key = (least: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, "a text without spaces")
    .min(least);

/** One value, or the current one and those that are still valid. */
const rotating = z.union([key(16), z.array(key(16)).min(1)]);

const secretsFile = z.strictObject({
  passwords: z.record(z.string(), rotating).default({}),
  credentials: z.record(z.string(), z.record(z.string(), rotating)).default({}),
  globalCredentials: z.record(z.string(), rotating).default({}),
  storages: z.record(z.string(), z.strictObject({ accessKey: key(3), secretKey: key(8) })).default({}),
  tenantKey: key(32).optional(),
  adminPassword: rotating.optional(),
});

/**
 * Secret values that no spec file should hold: passwords by tenant, further credentials by tenant and name, those that
 * read all tenants by name, S3 credentials by storage, and the key that the reconciler derives the passwords of runtime
 * tenants from. Of several values the first is current and all are valid.
 */
type SecretValues = z.output<typeof secretsFile>;

/** A secrets file and how to say what is wrong with it. */
export interface SecretsFile {
  readonly values: SecretValues;
  /** The error that names what lacks or is wrong at some paths. */
  readonly errorAt: (
    issues: readonly { readonly path: string; readonly reason: string; readonly hint?: string }[],
  ) => UserError;
}

/** Says what is wrong without the value: it is a secret. */
const reasonOf = (issue: z.core.$ZodIssue): string =>
  issue.code === "unrecognized_keys" ? `${issue.keys.join(", ")} is no known field` : issue.message;

const locate =
  ({ value, positionOf }: YamlDocument) =>
  (issue: { readonly path: string; readonly reason: string; readonly hint?: string }): LocatedIssue => ({
    ...issue,
    ...positionOf(findPath(value, issue.path).keys, false),
  });

/** Reads passwords and credentials; every fault is told with its place, none with its value. */
export const readSecrets = (path: string, terminal: Terminal): SecretsFile => {
  const name = fileName(path);
  const text = parseYamlText(readText(path, terminal));
  const colours = terminal.colours.err;
  if (!text.ok) {
    const lines = text.faults.map(({ message: reason, ...at }) =>
      renderLocated(name, { path: "", reason, ...at }, colours),
    );
    throw new UserError(lines.join("\n"));
  }
  const document = text.documents[0] ?? { value: {}, positionOf: () => ({ line: 1, column: 1 }) };
  const errorAt: SecretsFile["errorAt"] = (issues) =>
    new UserError(issues.map((issue) => renderLocated(name, locate(document)(issue), colours)).join("\n"));
  const parsed = secretsFile.safeParse(document.value ?? {});
  if (parsed.success) return { values: parsed.data, errorAt };
  throw errorAt(parsed.error.issues.map((issue) => ({ path: renderPath(issue.path), reason: reasonOf(issue) })));
};
