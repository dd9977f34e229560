import * as pulumi from "@pulumi/pulumi";
import { renderIssue, type Result } from "./core/index.ts";

/** Structured values come as JSON, all others as their text. */
const parseValue = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Every key of the project in `Pulumi.<stack>.yaml`, without the project's name; unknown ones are there as well. */
const readKeys = (project: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(`${project}:`))
      .map(([key, text]) => [key.slice(project.length + 1), parseValue(text)]),
  );

/** Reads a project's configuration; throws one error with every issue and its path in `Pulumi.<stack>.yaml`. */
export const readStackConfig = async <T>(parse: (input: unknown) => Result<T>): Promise<T> => {
  const project = pulumi.getProject();
  const result = parse(readKeys(project));
  if (result.ok) return result.value;
  // Node takes half a minute to describe an error that a module throws while it is loaded through source maps.
  await Promise.resolve();
  const lines = result.issues.map((issue) => `  ${project}:${renderIssue(issue)}`);
  throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml is not valid:\n${lines.join("\n")}`);
};
