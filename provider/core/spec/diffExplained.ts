import { isDeepEqual } from "./deepEqual.ts";
import type { Explained } from "./explain.ts";

/** A value that is not the same in two specs; a side is absent where nothing is set there. */
export interface Difference {
  /** Property path; entries of lists that have names go by them, as in `tenants[cluster-a].exclusive`. */
  readonly path: string;
  readonly from?: Explained;
  readonly to?: Explained;
}

type Values = ReadonlyMap<string, Explained>;

/** Values by path, in which a place in a list is a name where its entry has one: it moves with others that come and go. */
const byName = (all: readonly Explained[]): Values => {
  const names = new Map(
    all.flatMap(({ path, value }) => {
      const entry = /^(.*\[\d+\])\.name$/.exec(path)?.[1];
      return entry !== undefined && typeof value === "string" ? [[entry, value] as const] : [];
    }),
  );
  const renamed = (path: string): string =>
    path.replace(/\[(\d+)\]/g, (place, _number, at: number) => {
      const name = names.get(path.slice(0, at) + place);
      return name === undefined ? place : `[${name}]`;
    });
  return new Map(all.map((entry) => [renamed(entry.path), entry]));
};

/** A path and all that it stands in, the outermost first. */
const partsOf = (path: string): readonly string[] => [
  ...[...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index)),
  path,
];

/** The outermost part that a path stands in and that the other side has nothing of. */
const missingPart = (path: string, known: ReadonlySet<string>): string =>
  partsOf(path).find((part) => !known.has(part)) ?? path;

/** What one side has alone, as one difference and those of its values that are no defaults. */
const onlyIn = (side: "from" | "to", values: Values, other: Values): readonly Difference[] => {
  const known = new Set([...other.keys()].flatMap(partsOf));
  const told = new Set<string>();
  return [...values].flatMap(([path, entry]): readonly Difference[] => {
    if (other.has(path)) return [];
    const part = missingPart(path, known);
    if (part === path) return [{ path, [side]: entry }];
    const head = { path: part, [side]: { path: part, value: "set", tier: "spec", isSecret: false } };
    const own = entry.tier === "default" || path === `${part}.name` ? [] : [{ path, [side]: entry }];
    if (told.has(part)) return own;
    told.add(part);
    return [head, ...own];
  });
};

const byPath = (a: Difference, b: Difference): number => (a.path < b.path ? -1 : 1);

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** The values without empty maps and lists that the other side has something in: that is told by itself. */
const withoutEmpty = (values: Values, other: Values): Values => {
  const known = new Set([...other.keys()].flatMap(partsOf));
  return new Map([...values].filter(([path, { value }]) => !isEmpty(value) || other.has(path) || !known.has(path)));
};

/** What differs between two specs, whose values are all explained, by path. */
export const diffExplained = (from: readonly Explained[], to: readonly Explained[]): readonly Difference[] => {
  const [a, b] = [byName(from), byName(to)];
  const [before, after] = [withoutEmpty(a, b), withoutEmpty(b, a)];
  const changed = [...before].flatMap(([path, entry]): readonly Difference[] => {
    const now = after.get(path);
    return now === undefined || isDeepEqual(entry.value, now.value) ? [] : [{ path, from: entry, to: now }];
  });
  return [...changed, ...onlyIn("from", before, after), ...onlyIn("to", after, before)].sort(byPath);
};
