import { ruleGroupApi } from "../crd/ruleGroupObject.ts";
import type { PlannedGroupStatus } from "./ruleGroupStatus.ts";

/** Something that a person should see on an object with rules: they are not evaluated. */
export interface RuleNotice {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  /** One word for programs. */
  readonly reason: string;
  readonly message: string;
}

/** Which refusals of rule groups are new: those that the status did not tell before. */
export const ruleGroupNotices = (planned: readonly PlannedGroupStatus[]): readonly RuleNotice[] =>
  planned.flatMap(({ decided: { kind, object, refusal } }) => {
    if (refusal === undefined || refusal.reason === "Disabled") return [];
    const before = object.status?.conditions?.find(({ type }) => type === "Accepted");
    if (before?.status === "False" && before.message === refusal.message) return [];
    const apiVersion = `${ruleGroupApi.group}/${ruleGroupApi.version}`;
    return [{ apiVersion, kind, metadata: object.metadata, ...refusal }];
  });
