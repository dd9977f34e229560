import { type Answer, isLeak } from "./answer.ts";
import type { Attack } from "./attack.ts";
import type { Door } from "./door.ts";

/** An attack and what came of it. */
export interface Outcome {
  readonly attack: Attack;
  readonly answer: Answer;
}

/** As many at a time as two cores have use for. */
const lanes = 12;

/** Sends all attacks, several at a time, and keeps every answer in the order of the attacks. */
export const sendAll = async (door: Door, attacks: readonly Attack[]): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < attacks.length; index = next++) {
      const attack = attacks[index]!;
      outcomes[index] = { attack, answer: await attack.send(door) };
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
};

/** The names of the attacks that brought something of B to light. */
export const leaksOf = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.filter(({ answer }) => isLeak(answer)).map(({ attack }) => attack.name);

/** How many answers had each status, for instance `{ 200: 12, 403: 40 }`; `none` counts connections that were just ended. */
export const statusesOf = (outcomes: readonly Outcome[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { answer } of outcomes) {
    const status = `${answer.statuses[0] ?? "none"}`;
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
};
