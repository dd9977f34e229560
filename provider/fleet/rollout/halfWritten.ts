import { existsSync, readFileSync, rmSync, statSync } from "node:fs";

/** A writer needs microseconds; what is unreadable for so long has no writer any more. */
const abandonedAfterMs = 10_000;

/** A file's JSON; undefined when it is empty, not yet whole, or gone. */
export const readWhole = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

/** Whether nobody has written to a file for a while. */
export const isAbandoned = (path: string): boolean =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > abandonedAfterMs;

/**
 * Removes what the CLI has noted beside files where it was killed in the middle of the note: it cannot read the file any more
 * then ("EOF"), and does well without a note. The files themselves are always whole, because the CLI replaces them at once.
 */
export const removeBrokenNotes = (files: readonly string[]): void => {
  for (const note of files.map((file) => `${file}.attrs`)) {
    if (existsSync(note) && readWhole(note) === undefined) rmSync(note, { force: true });
  }
};
