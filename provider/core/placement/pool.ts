/** A member of a pool with room for a total weight. */
export interface Bin {
  used: number;
  readonly capacity: number;
}

/** What an empty bin takes has no bound: a weight above every capacity gets a bin of its own. */
const roomOf = ({ used, capacity }: Bin): number => (used === 0 ? Infinity : capacity - used);

/** Whether a bin may take a further weight. */
export const hasRoom = (bin: Bin, weight: number): boolean => weight <= roomOf(bin);

/** The room of every bin under a tree of maxima: node `n` has the children `2n` and `2n + 1`, the leaves come last. */
class Rooms {
  #leaves = 1;
  #tree = new Float64Array(2);

  constructor(bins: readonly Bin[]) {
    this.#rebuild(bins);
  }

  /** The index of the lowest bin with room for a weight; undefined when there is none. */
  lowest(weight: number): number | undefined {
    if (this.#at(1) < weight) return undefined;
    let node = 1;
    while (node < this.#leaves) node = this.#at(2 * node) < weight ? 2 * node + 1 : 2 * node;
    return node - this.#leaves;
  }

  /** Takes over what the bin at an index has become; it may be a new one at the end. */
  update(bins: readonly Bin[], index: number): void {
    const bin = bins[index];
    if (bin === undefined || index >= this.#leaves) return this.#rebuild(bins);
    let node = this.#leaves + index;
    this.#tree[node] = roomOf(bin);
    for (node >>= 1; node > 0; node >>= 1) this.#sumUp(node);
  }

  #at(node: number): number {
    return this.#tree[node] ?? -Infinity;
  }

  #sumUp(node: number): void {
    this.#tree[node] = Math.max(this.#at(2 * node), this.#at(2 * node + 1));
  }

  #rebuild(bins: readonly Bin[]): void {
    while (this.#leaves < bins.length) this.#leaves *= 2;
    this.#tree = new Float64Array(2 * this.#leaves).fill(-Infinity);
    bins.forEach((bin, index) => (this.#tree[this.#leaves + index] = roomOf(bin)));
    for (let node = this.#leaves - 1; node > 0; node -= 1) this.#sumUp(node);
  }
}

/** The lowest bin with room for a weight, or a new one at the end; in logarithmic time, whatever the weights. */
const firstFit = <B extends Bin>(open: readonly B[], grow: () => B): ((weight: number) => B) => {
  const bins = [...open];
  const rooms = new Rooms(bins);
  return (weight) => {
    const index = rooms.lowest(weight) ?? bins.length;
    const bin = bins[index] ?? grow();
    bins[index] = bin;
    bin.used += weight;
    rooms.update(bins, index);
    return bin;
  };
};

/** How the entries of several pools get their bins. */
export interface Filling<E, B extends Bin> {
  /** The pool whose bins an entry may have. */
  readonly poolOf: (entry: E) => string;
  readonly weightOf: (entry: E) => number;
  /** The bins that the entry's pool has, the lowest first. */
  readonly openFor: (entry: E) => readonly B[];
  /** Makes a new bin for the entry's pool. */
  readonly grow: (entry: E) => B;
  readonly join: (bin: B, entry: E) => void;
}

/** Lets every entry join the lowest bin of its pool that has room; returns the bins that were made for it. */
export const fillPools = <E, B extends Bin>(entries: readonly E[], filling: Filling<E, B>): readonly B[] => {
  const { poolOf, weightOf, openFor, grow, join } = filling;
  const added: B[] = [];
  const pools = new Map<string, (weight: number) => B>();
  for (const entry of entries) {
    const pool = poolOf(entry);
    let claim = pools.get(pool);
    if (claim === undefined) {
      claim = firstFit(openFor(entry), () => {
        const bin = grow(entry);
        added.push(bin);
        return bin;
      });
      pools.set(pool, claim);
    }
    join(claim(weightOf(entry)), entry);
  }
  return added;
};

/** Hands out the lowest number that no taken name has. */
export const numbering = (prefix: string, taken: Iterable<string>) => {
  let used: Set<string> | undefined;
  let next = 0;
  return (): string => {
    // Most decisions need no new name, and looking at all the taken ones takes time.
    used ??= new Set(taken);
    while (used.has(`${prefix}-${next}`)) next += 1;
    const name = `${prefix}-${next}`;
    used.add(name);
    return name;
  };
};

const numberOf = (name: string): number => Number(name.slice(name.lastIndexOf("-") + 1));

interface Named {
  readonly name: string;
}

const compare = (a: Named, b: Named): number => numberOf(a.name) - numberOf(b.name) || (a.name < b.name ? -1 : 1);

const isSorted = (entries: readonly Named[]): boolean => {
  let last = -Infinity;
  for (const { name } of entries) {
    const number = numberOf(name);
    // Not a name that has another's number either: those are left to the comparison.
    if (!(number > last)) return false;
    last = number;
  }
  return true;
};

/** Sorts by the number at the end of the names, so that 2 comes before 10. */
export const sortByNumber = <T extends Named>(entries: readonly T[]): readonly T[] =>
  // A decision is sorted, and so are nearly all of those that are made from it.
  isSorted(entries) ? entries : [...entries].sort(compare);
