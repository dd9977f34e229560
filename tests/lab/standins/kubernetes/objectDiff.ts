import { isDeepStrictEqual } from "node:util";

import type { ChangeKind } from "../provider/provider.ts";
import { isObject, type Value } from "../provider/values.ts";
import { isWithin, parsePath, renderPath, type PropertyPath } from "./propertyPath.ts";
import { isQuantityPath, parseQuantity } from "./quantity.ts";

interface Change {
  readonly path: PropertyPath;
  readonly kind: "ADD" | "UPDATE" | "DELETE";
}

/** What differs between two objects, field by field; a change within an immutable field is a replacement. */
export function objectDiff(
  old: Value,
  wanted: Value,
  immutable: readonly string[],
  ignored: readonly string[],
): Map<string, ChangeKind> {
  const frozen = immutable.map(parsePath);
  const skipped = ignored.map(parsePath);
  const changes = differences(old, wanted, []).filter(({ path }) => !skipped.some((outer) => isWithin(path, outer)));
  return new Map(
    changes.map(({ path, kind }) => {
      // The whole of spec may come or go, which touches the immutable fields in it.
      const replaces = frozen.some((field) => isWithin(path, field) || isWithin(field, path));
      return [renderPath(path), replaces ? `${kind}_REPLACE` : kind];
    }),
  );
}

function differences(old: Value | undefined, wanted: Value | undefined, path: PropertyPath): Change[] {
  if (isAbsent(wanted)) return isAbsent(old) ? [] : [{ path, kind: "DELETE" }];
  if (isAbsent(old)) return [{ path, kind: "ADD" }];
  if (isObject(old) && isObject(wanted)) {
    const names = [...new Set([...Object.keys(old), ...Object.keys(wanted)])];
    return names.flatMap((name) => differences(old[name], wanted[name], [...path, name]));
  }
  if (Array.isArray(old) && Array.isArray(wanted)) {
    const length = Math.max(old.length, wanted.length);
    return Array.from({ length }).flatMap((_, i) => differences(old[i], wanted[i], [...path, i]));
  }
  return isSame(old, wanted, path) ? [] : [{ path, kind: "UPDATE" }];
}

const isAbsent = (value: Value | undefined): value is undefined | null => value === undefined || value === null;

function isSame(old: Value | undefined, wanted: Value | undefined, path: PropertyPath): boolean {
  if (isDeepStrictEqual(old, wanted)) return true;
  if (!isQuantityPath(path)) return false;
  const [before, after] = [parseQuantity(String(old)), parseQuantity(String(wanted))];
  return before !== undefined && before === after;
}
