import { z } from "zod";

const at = z.string().catch("");

const rule = z.object({
  name: z.string(),
  health: z.string().catch("unknown"),
  lastError: z.string().catch(""),
  state: z.string().optional().catch(undefined),
  alerts: z
    .array(z.object({ state: z.string() }))
    .nullish()
    .catch([]),
});

const answer = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        file: z.string(),
        lastEvaluation: at,
        evaluationTime: z.number().catch(0),
        rules: z.array(rule).nullish(),
      }),
    ),
  }),
});

/** How a rule fared when it was last evaluated. */
interface EvaluatedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError: string;
  /** Absent for a recording rule. */
  readonly state: string | undefined;
  readonly firing: number;
  readonly pending: number;
}

/** How a group fared. */
export interface EvaluatedGroup {
  /** RFC 3339; a group that was never evaluated has the year 1. */
  readonly lastEvaluation: string;
  readonly seconds: number;
  readonly rules: readonly EvaluatedRule[];
}

/** The groups of a ruler by the names of their files. */
export type RulerState = ReadonlyMap<string, EvaluatedGroup>;

/** Reads what a ruler answers at `/api/v1/rules`; what is no such answer says nothing of any group. */
export const parseRulerState = (text: string): RulerState => {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Map();
  }
  const { data } = answer.safeParse(input);
  const count = (alerts: readonly { readonly state: string }[], state: string): number =>
    alerts.filter((alert) => alert.state === state).length;
  return new Map(
    (data?.data.groups ?? []).map(({ file, lastEvaluation, evaluationTime, rules }) => [
      file.slice(file.lastIndexOf("/") + 1),
      {
        lastEvaluation,
        seconds: evaluationTime,
        rules: (rules ?? []).map(({ name, health, lastError, state, alerts }) => ({
          name,
          health,
          lastError,
          state,
          firing: count(alerts ?? [], "firing"),
          pending: count(alerts ?? [], "pending"),
        })),
      },
    ]),
  );
};
