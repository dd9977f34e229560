import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { type Issue, renderPath } from "../issue.ts";
import { isToken } from "./token.ts";

type ZodIssue = z.core.$ZodIssue;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

/** The known name that a mistyped one most likely means, if there is a near one. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const candidate = known.length === 0 ? undefined : closest(name, [...known]);
  return candidate !== undefined && distance(name, candidate) <= Math.max(2, name.length / 3) ? candidate : undefined;
};

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);

/** Says what is allowed instead, for the kinds of issue that have a short answer. */
const hintOf = (issue: ZodIssue): string | undefined => {
  switch (issue.code) {
    case "custom":
      return issue.params?.["allowed"] as string | undefined;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `at least ${String(issue.minimum)}`;
    case "too_big":
      return `at most ${String(issue.maximum)}`;
    case "invalid_format":
      return `must match ${issue.pattern ?? issue.format}`;
    default:
      return undefined;
  }
};

/** Of a list its length is told, not what is in it. */
const sized = (value: unknown, verdict: string): string => {
  if (!Array.isArray(value)) return `${shown(value)} ${verdict}`;
  return `has ${value.length} ${value.length === 1 ? "entry" : "entries"}`;
};

const reasonOf = (issue: ZodIssue, value: unknown): string => {
  if (value === undefined) return "is required";
  if (typeof value === "string" && isToken(value)) return "must be known at preview, but is an output or a secret";
  switch (issue.code) {
    case "custom":
      // A refused secret must not stand in a log.
      return issue.params?.["isSecret"] === true ? issue.message : `${shown(value)} ${issue.message}`;
    case "invalid_type":
      return `${shown(value)} is of the wrong type: expected ${issue.expected}`;
    case "too_small":
      return sized(value, "is too small");
    case "too_big":
      return sized(value, "is too big");
    default:
      return `${shown(value)} is not allowed`;
  }
};

/** Whether the value is what an option of a choice is for, and only something in it is wrong. */
const isOfRightType = (issues: readonly ZodIssue[]): boolean =>
  !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);

/** Turns an issue of the schema library into ours, one for each unknown field. */
export const fromZodIssue = (
  issue: ZodIssue,
  root: unknown,
  fieldsAt: (path: readonly PropertyKey[]) => readonly string[],
): readonly Issue[] => {
  if (issue.code === "unrecognized_keys") {
    const known = fieldsAt(issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        path: renderPath([...issue.path, key]),
        reason: "is no known field",
        hint: near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`,
      };
    });
  }
  if (issue.code === "invalid_key") {
    return issue.issues
      .flatMap((inner) => fromZodIssue({ ...inner, path: issue.path }, root, fieldsAt))
      .map((found) => ({
        ...found,
        reason: found.reason.startsWith('"') ? found.reason : `the name ${shown(issue.path.at(-1))} is not allowed`,
      }));
  }
  const meant = issue.code === "invalid_union" ? issue.errors.find(isOfRightType) : undefined;
  if (meant !== undefined) {
    return meant.flatMap((inner) => fromZodIssue({ ...inner, path: [...issue.path, ...inner.path] }, root, fieldsAt));
  }
  const hint = hintOf(issue);
  return [
    {
      path: renderPath(issue.path),
      reason: reasonOf(issue, valueAt(root, issue.path)),
      ...(hint === undefined ? {} : { hint }),
    },
  ];
};
