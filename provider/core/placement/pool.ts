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
export const firstFit = (bins: Bin[]) => {
  const starts = new Map<number, number>();
  const startFor = (weight: number): number => {
    const known = starts.get(weight);
    if (known !== undefined) return known;
    return Math.max(0, ...[...starts].flatMap(([smaller, at]) => (smaller < weight ? [at] : [])));
  };
  return (weight: number): Bin | undefined => {
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

/** Orders names by their number, so that "lowest" means 2 before 10. */
export const byNumber = (a: { readonly name: string }, b: { readonly name: string }): number =>
  numberOf(a.name) - numberOf(b.name) || (a.name < b.name ? -1 : 1);

const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);

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
