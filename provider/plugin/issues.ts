import * as pulumi from "@pulumi/pulumi";
import { renderIssue, type Issue, type Result } from "../core/index.ts";

/** The value, or an error that names every issue with its property path; nothing has been created by then. */
export const valueOrThrow = <T>(result: Result<T>, component: string): T => {
  if (result.ok) return result.value;
  const count = result.issues.length;
  throw new pulumi.InputPropertiesError({
    message: `${component} has ${count} invalid ${count === 1 ? "input" : "inputs"}`,
    errors: result.issues.map((issue: Issue) => ({
      propertyPath: issue.path,
      reason: renderIssue({ ...issue, path: "" }),
    })),
  });
};
