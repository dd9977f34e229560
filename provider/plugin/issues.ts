import * as pulumi from "@pulumi/pulumi";
import { checkSizes, renderIssue, type Issue, type KubeObject, type Result } from "../core/index.ts";

const errorsOf = (issues: readonly Issue[]) =>
  issues.map((issue) => ({ propertyPath: issue.path, reason: renderIssue({ ...issue, path: "" }) }));

/** Throws when there are issues that only the placement shows; it is known later than the inputs, but in preview, too. */
export const refuseIssues = (issues: readonly Issue[], component: string): void => {
  if (issues.length === 0) return;
  // The engine may show only the message, so that has it all.
  const message = `${component}: ${issues.map(renderIssue).join("; ")}`;
  throw new pulumi.InputPropertiesError({ message, errors: errorsOf(issues) });
};

/** Fails with every issue and its property path. */
const fail = (issues: readonly Issue[], component: string): never => {
  const count = issues.length;
  throw new pulumi.InputPropertiesError({
    message: `${component} has ${count} invalid ${count === 1 ? "input" : "inputs"}`,
    errors: errorsOf(issues),
  });
};

/** The value, or an error that names every issue with its property path; nothing has been created by then. */
export const valueOrThrow = <T>(result: Result<T>, component: string): T =>
  result.ok ? result.value : fail(result.issues, component);

/** Fails when an object would be too large for Kubernetes; returns an issue for each that is about to be. */
export const demandSizes = (objects: readonly KubeObject[], component: string): readonly Issue[] => {
  const found = checkSizes(objects);
  const errors = found.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    fail(
      errors.map(({ issue }) => issue),
      component,
    );
  return found.map(({ issue }) => issue);
};

/** The same, and warns of those that are about to be. */
export const warnOfSizes = (objects: readonly KubeObject[], component: string, resource: pulumi.Resource): void => {
  for (const issue of demandSizes(objects, component))
    void pulumi.log.warn(`${component}: ${renderIssue(issue)}`, resource);
};
