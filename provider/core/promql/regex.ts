import { RE2JS, RE2JSSyntaxException } from "re2js";
import { remember } from "../remember.ts";

/** Compiles a matcher's regular expression as Prometheus does: RE2, and over the whole value. Throws as RE2 does. */
const compileMatcher = (value: string): RE2JS => RE2JS.compile(`^(?s:${value})$`);

/** Values that mean themselves need no compiling. */
const isPlain = (value: string): boolean => /^[\w:/ -]*(\|[\w:/ -]*)*$/.test(value);

const findFault = (value: string): string | undefined => {
  try {
    // By itself first, so that a bracket of its own cannot close the group.
    RE2JS.compile(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return error.getDescription();
  }
};

/** Compiling one costs as much as parsing the rule. */
const findFaultOnce = remember(findFault);

/** Why a text is no regular expression; absent when it is one. */
export const findRegexFault = (value: string): string | undefined =>
  isPlain(value) ? undefined : findFaultOnce(value);

/** Whether a value matches; throws as RE2 does when the expression is none. */
export const isMatch = (regex: string, actual: string): boolean =>
  isPlain(regex) ? regex.split("|").includes(actual) : compileMatcher(regex).matches(actual);
