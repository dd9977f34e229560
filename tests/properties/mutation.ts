import fc from "fast-check";
import { setAt, type Path } from "./leaves.ts";

const paths = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== "object" || value === null) return [path];
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? (value as readonly unknown[]).map((entry, index) => [index, entry] as const)
    : Object.entries(value);
  return [...(path.length === 0 ? [] : [path]), ...inner.flatMap(([name, entry]) => paths(entry, [...path, name]))];
};

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e9,
    NaN,
    "",
    " ",
    "a b",
    "\u0000",
    "-36h",
    "1h30",
    "3x",
    "x".repeat(300),
    "__proto__",
    "constructor",
    "toString",
    "${X}",
    "a.b:9",
    [],
    {},
  ),
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 5 }), { maxKeys: 3 }),
);

/** A spec with up to four of its values replaced by something else, or with fields that it should not have. */
export const mutated = (spec: unknown): fc.Arbitrary<unknown> => {
  const known = paths(spec);
  const mutation = fc.record({ path: fc.constantFrom(...known), value: junk, isExtra: fc.boolean() });
  return fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) =>
    mutations.reduce<unknown>((value, { path, value: replacement, isExtra }) => {
      try {
        return setAt(value, isExtra ? [...path.slice(0, -1), "extra field"] : path, replacement);
      } catch (error) {
        // An earlier mutation has taken away what this one would change.
        if (error instanceof TypeError) return value;
        throw error;
      }
    }, spec),
  );
};
