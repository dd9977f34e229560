import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Where a command reads and writes. */
export interface Terminal {
  readonly stdin: () => string;
  /** Writes results, which may be piped on. */
  readonly out: (text: string) => void;
  /** Writes what is said about the results. */
  readonly err: (text: string) => void;
  /** Whether `out` and `err` show colours. */
  readonly colours: { readonly out: boolean; readonly err: boolean };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A text in a colour, where the stream shows any. */
export const paint = (shown: boolean, format: Format, text: string): string => (shown ? styleText(format, text) : text);

/** Rows of a table as lines, each column as wide as its widest cell. */
export const renderRows = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
};

/** `1 issue`, `2 issues`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
