import type { Fault, Span } from "./expression.ts";

/** A text and what was found wrong with it on the way. */
export interface Reading {
  readonly text: string;
  readonly faults: Fault[];
}

export const textOf = ({ text }: Reading, { from, to }: Span): string => text.slice(from, to);

const upperCase = /[A-Z]/;

/** A word of the grammar in lower case, as nearly all are written: making it so costs more than reading it. */
export const wordOf = (reading: Reading, place: Span): string => {
  const text = textOf(reading, place);
  return upperCase.test(text) ? text.toLowerCase() : text;
};
