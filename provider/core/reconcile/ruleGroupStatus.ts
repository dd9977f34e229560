import { ruleGroupApi, type RuleGroupStatus, type RuleState } from "../crd/ruleGroupObject.ts";
import { isDeepEqual } from "../spec/deepEqual.ts";
import { ruleFileName } from "../rules/ruleFiles.ts";
import type { EvaluatedGroup, RulerState } from "../rules/rulerState.ts";
import { rfc3339 } from "../topology/outputs.ts";
import { type DecidedRuleGroup, shardName } from "./ruleGroups.ts";

/** The status that a group should have, where it is to be written. */
export interface PlannedGroupStatus {
  readonly decided: DecidedRuleGroup;
  readonly status: RuleGroupStatus;
}

/** A status is not written again for its times alone within the same five minutes. */
const isSamePeriod = (a: string, b: string): boolean => {
  const [, hourA, minuteA] = /^(.{13}):(\d\d)/.exec(a) ?? [];
  const [, hourB, minuteB] = /^(.{13}):(\d\d)/.exec(b) ?? [];
  return hourA === hourB && Math.floor(Number(minuteA) / 5) === Math.floor(Number(minuteB) / 5);
};

interface Parts {
  readonly decided: DecidedRuleGroup;
  readonly namespace: string;
  readonly evaluated: EvaluatedGroup | undefined;
  /** RFC 3339. */
  readonly now: string;
}

const worst = ({ rules }: EvaluatedGroup): string => {
  const healths = rules.map(({ health }) => health);
  if (healths.includes("err")) return "err";
  return healths.every((health) => health === "ok") ? "ok" : "unknown";
};

const wasEvaluated = (evaluated: EvaluatedGroup | undefined): evaluated is EvaluatedGroup =>
  evaluated !== undefined && !evaluated.lastEvaluation.startsWith("0001-");

interface Verdict {
  readonly type: "Accepted" | "Evaluated";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

const accepted = ({ refusal }: DecidedRuleGroup): Verdict =>
  refusal === undefined
    ? { type: "Accepted", status: "True", reason: "Accepted", message: "the group is given to its ruler" }
    : { type: "Accepted", status: "False", ...refusal };

const evaluation = ({ decided, evaluated }: Parts): Verdict => {
  const type = "Evaluated";
  if (decided.refusal !== undefined)
    return { type, status: "False", reason: "NotAccepted", message: "only an accepted group is evaluated" };
  if (!wasEvaluated(evaluated))
    return { type, status: "Unknown", reason: "NotYet", message: "the ruler says nothing of the group yet" };
  const failing = evaluated.rules.find(({ health }) => health === "err");
  return failing === undefined
    ? { type, status: "True", reason: "Evaluated", message: "every rule was evaluated" }
    : { type, status: "False", reason: "Failing", message: `${failing.name}: ${failing.lastError}` };
};

const ruleStates = ({ rules }: EvaluatedGroup): readonly RuleState[] =>
  rules.slice(0, 40).map(({ name, health, state, firing, lastError }) => ({
    name,
    health,
    ...(state === undefined ? {} : { state, firing }),
    ...(lastError === "" ? {} : { lastError }),
  }));

const evaluationFields = (evaluated: EvaluatedGroup): Partial<RuleGroupStatus> => ({
  health: worst(evaluated),
  lastEvaluation: evaluated.lastEvaluation,
  evaluationSeconds: evaluated.seconds,
  firing: evaluated.rules.reduce((sum, { firing }) => sum + firing, 0),
  pending: evaluated.rules.reduce((sum, { pending }) => sum + pending, 0),
  rules: [...ruleStates(evaluated)],
});

const build = (parts: Parts): RuleGroupStatus => {
  const { decided, namespace, evaluated, now } = parts;
  const { metadata, status: old } = decided.object;
  const generation = metadata.generation === undefined ? {} : { observedGeneration: metadata.generation };
  const before = new Map((Array.isArray(old?.conditions) ? old.conditions : []).map((known) => [known.type, known]));
  const shard = decided.refusal === undefined ? shardName(decided) : undefined;
  return {
    ...(decided.tenant === undefined ? {} : { tenant: decided.tenant }),
    ...(shard === undefined ? {} : { ruler: { namespace, name: shard } }),
    ...(decided.refusal === undefined && wasEvaluated(evaluated) ? evaluationFields(evaluated) : {}),
    ...generation,
    conditions: [accepted(decided), evaluation(parts)].map((verdict) => {
      const known = before.get(verdict.type);
      const lastTransitionTime = known?.status === verdict.status ? known.lastTransitionTime : now;
      return { ...verdict, lastTransitionTime, ...generation };
    }),
  };
};

const withoutTimes = ({ lastEvaluation: _at, evaluationSeconds: _seconds, ...rest }: RuleGroupStatus) => rest;

/** Whether a status says something new, or its times are old. */
const isDue = (old: RuleGroupStatus | undefined, wanted: RuleGroupStatus): boolean =>
  old === undefined ||
  !isDeepEqual(withoutTimes(old), withoutTimes(wanted)) ||
  (old.lastEvaluation !== wanted.lastEvaluation &&
    !isSamePeriod(old.lastEvaluation ?? "", wanted.lastEvaluation ?? ""));

/** The statuses that are to be written. What a ruler did not answer keeps what was known of it. */
export const planGroupStatuses = (
  groups: readonly DecidedRuleGroup[],
  states: ReadonlyMap<string, RulerState>,
  { namespace, now }: { readonly namespace: string; readonly now: number },
): readonly PlannedGroupStatus[] =>
  groups.flatMap((decided) => {
    const shard = shardName(decided);
    const state = shard === undefined ? undefined : states.get(shard);
    const evaluated = state?.get(ruleFileName(decided.id)) ?? remembered(decided);
    const status = build({ decided, namespace, evaluated, now: rfc3339(now) });
    return isDue(decided.object.status, status) ? [{ decided, status }] : [];
  });

/** What the status says of the last evaluation, while the same spec is accepted. */
const remembered = ({ object: { status, metadata } }: DecidedRuleGroup): EvaluatedGroup | undefined => {
  if (status?.lastEvaluation === undefined || status.observedGeneration !== metadata.generation) return undefined;
  return {
    lastEvaluation: status.lastEvaluation,
    seconds: status.evaluationSeconds ?? 0,
    rules: (status.rules ?? []).map(({ name, health, state, firing = 0, lastError = "" }, index) => ({
      name,
      health,
      state,
      firing,
      lastError,
      // Which rule they wait of is not kept, only how many there are.
      pending: index === 0 ? (status.pending ?? 0) : 0,
    })),
  };
};

/** The object whose status is applied. */
export const groupStatusObject = ({ decided: { kind, object }, status }: PlannedGroupStatus) => {
  const { name, namespace, uid } = object.metadata;
  return {
    apiVersion: `${ruleGroupApi.group}/${ruleGroupApi.version}`,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
    status,
  };
};
