/** The way to a value inside a spec. */
export type Path = readonly (string | number)[];

/** The paths of all strings in a value. */
export const stringLeaves = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value === "string") return [path];
  if (Array.isArray(value)) return value.flatMap((entry: unknown, index) => stringLeaves(entry, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => stringLeaves(entry, [...path, name]));
};

/** The same value with another one at a path. */
export const setAt = (value: unknown, [first, ...rest]: Path, replacement: unknown): unknown => {
  if (first === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((entry: unknown, index) => (index === first ? setAt(entry, rest, replacement) : entry));
  const map = value as Readonly<Record<string, unknown>>;
  return { ...map, [first]: setAt(map[first], rest, replacement) };
};
