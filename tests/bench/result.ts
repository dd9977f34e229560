/** One number of a benchmark, printed as a line of JSON. */
export interface Result {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, and that one's number. */
  readonly peer: string;
  readonly peerValue: number;
  /** The peer's number divided by ours: above 1 we are better. */
  readonly ratio: number;
  readonly goal: string;
  readonly met: boolean;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A result of which less is better, with the most that it may be. */
export const lessIsBetter = (result: Omit<Result, "ratio" | "goal" | "met">, atMost: number): Result => ({
  ...result,
  value: rounded(result.value),
  peerValue: rounded(result.peerValue),
  ratio: rounded(result.peerValue / result.value),
  goal: `at most ${atMost} ${result.unit}`,
  met: result.value <= atMost,
});

/** A result of which more is better, with the least that it must be. */
export const moreIsBetter = (result: Omit<Result, "ratio" | "goal" | "met">, atLeast: number): Result => ({
  ...result,
  value: rounded(result.value),
  peerValue: rounded(result.peerValue),
  ratio: rounded(result.value / result.peerValue),
  goal: `at least ${rounded(atLeast)} ${result.unit}`,
  met: result.value >= atLeast,
});
