import type { ViewCell, ViewRow, ViewTable } from "../core/status/view.ts";

/** What a table is sorted by; nothing leaves the order that rows come in. */
export interface Sorting {
  readonly column: number;
  readonly isDescending: boolean;
}

const collator = new Intl.Collator("en", { numeric: true });

/** Below zero when the first comes before the second. */
const compareCells = (a: ViewCell, b: ViewCell, sign: number): number => {
  if (a.sort === undefined && b.sort === undefined) return sign * collator.compare(a.text, b.text);
  // What has no number is the last, whichever way.
  if (a.sort === undefined) return 1;
  return b.sort === undefined ? -1 : sign * (a.sort - b.sort);
};

const nothing: ViewCell = { text: "" };

const compare = (a: ViewRow, b: ViewRow, { column, isDescending }: Sorting): number =>
  compareCells(a.cells[column] ?? nothing, b.cells[column] ?? nothing, isDescending ? -1 : 1);

/** The rows that have all words of a search, in the order that is asked for. */
export const arrangedRows = (
  { rows }: ViewTable,
  sorting: Sorting | undefined,
  matches: (row: ViewRow) => boolean,
): readonly ViewRow[] => {
  const found = rows.filter(matches);
  return sorting === undefined ? found : found.toSorted((a, b) => compare(a, b, sorting));
};

/** What a click on a column asks for: numbers from the largest, then the other way, then the order as it comes. */
export const nextSorting = (before: Sorting | undefined, column: number, isNumber: boolean): Sorting | undefined => {
  if (before?.column !== column) return { column, isDescending: isNumber };
  return before.isDescending === isNumber ? { column, isDescending: !isNumber } : undefined;
};
