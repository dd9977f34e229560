import type { Issue } from "../issue.ts";

/** Keys that occur before in the same list: the index of each, and of the first one of its kind. */
export const repeats = (keys: readonly string[]): readonly { readonly index: number; readonly first: number }[] => {
  const firsts = new Map<string, number>();
  return keys.flatMap((key, index) => {
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, index);
    return first === undefined ? [] : [{ index, first }];
  });
};

/** Something that may be given once. */
interface Entry {
  /** What is the same in two entries of which one is too many. */
  readonly key: string;
  /** Path of the element that has the key. */
  readonly at: string;
  /** Path of the key within the element, such as `.name`. */
  readonly field?: string;
  /** How a message calls it; the key in quotes when absent. */
  readonly called?: string;
}

/** An issue for each entry whose key another before it has. */
export const refuseRepeated = (entries: readonly Entry[]): readonly Issue[] =>
  repeats(entries.map(({ key }) => key)).flatMap(({ index, first }) => {
    const [entry, other] = [entries[index], entries[first]];
    if (entry === undefined || other === undefined) return [];
    const { key, at, field = "", called = `"${key}"` } = entry;
    return [{ path: `${at}${field}`, reason: `${called} is given twice`, hint: `first at ${other.at}` }];
  });
