import type { Gate } from "./partitions.ts";

/** What was observed of a member; what is absent could not be found out. */
export interface MemberFigures {
  readonly member: string;
  /** Milliseconds since its newest sample at the central cluster. */
  readonly sampleAgeMs?: number;
  readonly agentsReady?: number;
  readonly agentsWanted?: number;
  /** Share of samples that it failed to send, 0 to 1. */
  readonly errorRatio?: number;
  /** Why something is absent. */
  readonly unreadable?: string;
}

/** What a gate says: go on, look again, or end the rollout. */
export interface Judgement {
  readonly verdict: "proceed" | "wait" | "hold" | "abort";
  /** What is wrong or still missing, a sentence a member. */
  readonly reasons: readonly string[];
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

const because = ({ unreadable }: MemberFigures): string => (unreadable === undefined ? "" : `: ${unreadable}`);

/** What lacks for a member to be taken as well. */
const lacksOf = (gate: Gate, figures: MemberFigures): readonly string[] => {
  const { member, sampleAgeMs, agentsReady, agentsWanted } = figures;
  const lacks: string[] = [];
  if (sampleAgeMs === undefined) lacks.push(`${member}: no sample is seen at the central cluster${because(figures)}`);
  else if (sampleAgeMs > gate.samplesWithinMs) {
    lacks.push(
      `${member}: the newest sample is ${seconds(sampleAgeMs)} old, at most ${seconds(gate.samplesWithinMs)} is asked for`,
    );
  }
  if (!gate.agentsReady) return lacks;
  if (agentsReady === undefined || agentsWanted === undefined) {
    lacks.push(`${member}: whether its agents are ready is not known${because(figures)}`);
  } else if (agentsReady < agentsWanted) lacks.push(`${member}: ${agentsReady} of ${agentsWanted} agents are ready`);
  return lacks;
};

const percent = (ratio: number): string => `${Math.round(ratio * 10_000) / 100} %`;

const harmsOf = ({ maxErrorRatio }: Gate, { member, errorRatio }: MemberFigures): readonly string[] =>
  errorRatio === undefined || errorRatio <= maxErrorRatio
    ? []
    : [`${member}: ${percent(errorRatio)} of its samples fail, at most ${percent(maxErrorRatio)} may`];

/**
 * Judges a partition by what was observed of its members, so long after its last update. Before the soak is over nothing
 * is decided; then harm aborts at once, and missing proof holds when the time for it is over.
 */
export const judgeGate = (gate: Gate, observed: readonly MemberFigures[], sinceMs: number): Judgement => {
  const harms = observed.flatMap((figures) => harmsOf(gate, figures));
  const lacks = observed.flatMap((figures) => lacksOf(gate, figures));
  const reasons = [...harms, ...lacks];
  if (sinceMs < gate.soakMs) return { verdict: "wait", reasons };
  if (harms.length > 0) return { verdict: "abort", reasons };
  if (lacks.length === 0) return { verdict: "proceed", reasons: [] };
  return { verdict: sinceMs < gate.timeoutMs ? "wait" : "hold", reasons };
};
