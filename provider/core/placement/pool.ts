/** A member of a pool with room for a total weight. */
export interface Bin {
  readonly name: string;
  used: number;
  readonly capacity: number;
}

const fits = (bin: Bin, weight: number): boolean =>
  bin.used + weight <= bin.capacity || (bin.used === 0 && weight > bin.capacity);

/**
 * Finds the lowest bin with room, in about constant time a request: bins only fill up, so the first bin with room for
 * a weight never lies before the one found last for it, nor before that of any smaller weight.
 */
export const firstFit = <B extends Bin>(bins: readonly B[]) => {
  const starts = new Map<number, number>();
  const startFor = (weight: number): number => {
    const known = starts.get(weight);
    if (known !== undefined) return known;
    return Math.max(0, ...[...starts].flatMap(([smaller, at]) => (smaller < weight ? [at] : [])));
  };
  return (weight: number): B | undefined => {
    let at = startFor(weight);
    for (let bin = bins[at]; bin !== undefined && !fits(bin, weight); bin = bins[at]) at += 1;
    starts.set(weight, at);
    return bins[at];
  };
};

/** Hands out the lowest number that no taken name has. */
export const numbering = (prefix: string, taken: Iterable<string>) => {
  const used = new Set(taken);
  let next = 0;
  return (): string => {
    while (used.has(`${prefix}-${next}`)) next += 1;
    const name = `${prefix}-${next}`;
    used.add(name);
    return name;
  };
};

const numberOf = (name: string): number => Number(name.slice(name.lastIndexOf("-") + 1));

/** Sorts by the number at the end of the names, so that 2 comes before 10. */
export const sortByNumber = <T extends { readonly name: string }>(entries: readonly T[]): T[] =>
  entries
    .map((entry) => ({ entry, number: numberOf(entry.name) }))
    .sort((a, b) => a.number - b.number || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry }) => entry);

/** Groups entries by a key, in order of first appearance. */
export const groupBy = <T>(entries: Iterable<T>, keyOf: (entry: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
};
