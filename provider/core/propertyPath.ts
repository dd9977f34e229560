/** The keys that a property path, as an issue has it, stands for, and whether a value is found at its end. */
export interface FoundPath {
  readonly keys: readonly PropertyKey[];
  readonly found: boolean;
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null;

/** The part of the path after a key; undefined when the path does not go on with that key. */
const after = (path: string, key: string): string | undefined => {
  if (!path.startsWith(key)) return undefined;
  const rest = path.slice(key.length);
  if (rest.startsWith(".")) return rest.slice(1);
  return rest === "" || rest.startsWith("[") ? rest : undefined;
};

/** What a step of a path looks like when the value does not know it. */
const firstStep = (path: string): string => /^\[\d+\]|^[^.[]+/.exec(path)?.[0] ?? path;

const stepsInto = (value: unknown, path: string): readonly string[] => {
  if (Array.isArray(value)) return [firstStep(path)];
  if (!isPlain(value)) return [];
  // A name may hold dots itself, as labels do: the longest one that fits is meant.
  return Object.keys(value).sort((a, b) => b.length - a.length);
};

const keyOf = (step: string): PropertyKey => (/^\[\d+\]$/.test(step) ? Number(step.slice(1, -1)) : step);

/** Splits a property path such as `tenants[2].name` at the keys of the value that it leads into. */
export const findPath = (value: unknown, path: string): FoundPath => {
  if (path === "") return { keys: [], found: true };
  const step = stepsInto(value, path).find((key) => key !== "" && after(path, key) !== undefined);
  const key = keyOf(step ?? firstStep(path));
  const inner = isPlain(value) ? value[key as string] : undefined;
  const rest = after(path, step ?? firstStep(path)) ?? "";
  if (inner === undefined) return { keys: [key], found: false };
  const { keys, found } = findPath(inner, rest);
  return { keys: [key, ...keys], found };
};
