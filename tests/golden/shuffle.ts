/** Numbers from 0 to 1 that look random and are the same in each run. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Lists whose order means nothing. */
const unordered = new Set(["tenants", "ingesters", "compactors"]);

const shuffled = <T>(entries: readonly T[], random: () => number): T[] =>
  entries
    .map((entry) => [random(), entry] as const)
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry);

/** The same input with all maps, and the lists that are sets, in another order. */
export const shuffle = <T>(value: T, random: () => number, field = ""): T => {
  if (Array.isArray(value)) {
    const entries = value.map((entry: unknown) => shuffle(entry, random));
    return (unordered.has(field) ? shuffled(entries, random) : entries) as T;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = shuffled(Object.entries(value), random);
  return Object.fromEntries(entries.map(([name, inner]) => [name, shuffle<unknown>(inner, random, name)])) as T;
};
