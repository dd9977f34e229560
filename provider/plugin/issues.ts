import * as pulumi from "@pulumi/pulumi";
import { renderIssue, type Issue, type Result } from "../core/index.ts";

const errorsOf = (issues: readonly Issue[]) =>
  issues.map((issue) => ({ propertyPath: issue.path, reason: renderIssue({ ...issue, path: "" }) }));

/** Throws when there are issues that only the placement shows; it is known later than the inputs, but in preview, too. */
export const refuseIssues = (issues: readonly Issue[], component: string): void => {
  if (issues.length === 0) return;
  // The engine may show only the message, so that has it all.
  const message = `${component}: ${issues.map(renderIssue).join("; ")}`;
  throw new pulumi.InputPropertiesError({ message, errors: errorsOf(issues) });
};

/** The value, or an error that names every issue with its property path; nothing has been created by then. */
export const valueOrThrow = <T>(result: Result<T>, component: string): T => {
  if (result.ok) return result.value;
  const count = result.issues.length;
  throw new pulumi.InputPropertiesError({
    message: `${component} has ${count} invalid ${count === 1 ? "input" : "inputs"}`,
    errors: errorsOf(result.issues),
  });
};
