import type { Issue } from "../issue.ts";
import { durationMs } from "./duration.ts";
import type { TimeRange } from "./store.ts";

/** A bound as a number to compare: milliseconds relative to now, or the digits of an RFC 3339 time in UTC. */
type Bound = { readonly kind: "relative" | "absolute"; readonly at: number };

const boundOf = (text: string, whenEmpty: number): Bound => {
  if (text === "") return { kind: "relative", at: whenEmpty };
  return text.startsWith("-")
    ? { kind: "relative", at: -durationMs(text.slice(1)) }
    : { kind: "absolute", at: Number(text.replace(/\D/g, "")) };
};

const isUnbounded = (bound: Bound): boolean => Math.abs(bound.at) === Infinity;
const comparable = (a: Bound, b: Bound): boolean => a.kind === b.kind || isUnbounded(a) || isUnbounded(b);

interface Range {
  /** Property path of the range. */
  readonly path: string;
  readonly spec: TimeRange;
  readonly min: Bound;
  readonly max: Bound;
}

const checkOrder = ({ path, spec, min, max }: Range): readonly Issue[] => {
  if (!comparable(min, max) || min.at < max.at) return [];
  return [
    {
      path,
      reason: `minTime "${spec.minTime}" is not before maxTime "${spec.maxTime}"`,
      hint: "minTime is the older bound, such as -30d with maxTime -36h",
    },
  ];
};

const checkNeighbours = (older: Range, newer: Range): readonly Issue[] => {
  if (!comparable(older.max, newer.min) || older.max.at === newer.min.at) return [];
  const isGap = older.max.at < newer.min.at;
  return [
    {
      path: `${newer.path}.minTime`,
      reason: isGap
        ? `data between "${older.spec.maxTime}" and "${newer.spec.minTime}" is served by no store`
        : `overlaps ${older.path} between "${newer.spec.minTime}" and "${older.spec.maxTime}"`,
      hint: `set it to "${older.spec.maxTime}"`,
    },
  ];
};

const checkNewest = (newest: Range, retention: string): readonly Issue[] => {
  if (newest.max.kind === "absolute" || -newest.max.at <= durationMs(retention)) return [];
  return [
    {
      path: `${newest.path}.maxTime`,
      reason: `data between "${newest.spec.maxTime}" and "-${retention}" is served neither by a store nor by an ingester`,
      hint: `ingester.localTsdbRetention is ${retention}: set maxTime to "-${retention}" or newer, or keep data longer`,
    },
  ];
};

/**
 * Checks that the stores' ranges are ordered, touch each other and reach up to what the ingesters hold, where that is
 * known. `path` is where the list stands.
 */
export const checkTimeRanges = (
  specs: readonly TimeRange[],
  retention: string | undefined,
  path = "store.timeRanges",
): readonly Issue[] => {
  const ranges = specs.map((spec, index) => ({
    path: `${path}[${index}]`,
    spec,
    min: boundOf(spec.minTime, -Infinity),
    max: boundOf(spec.maxTime, Infinity),
  }));
  const disordered = ranges.flatMap(checkOrder);
  if (disordered.length > 0) return disordered;
  const sorted = [...ranges].sort((a, b) => (a.min.at === b.min.at ? 0 : a.min.at - b.min.at));
  const newest = sorted.at(-1);
  return [
    ...sorted.slice(1).flatMap((newer, at) => checkNeighbours(sorted[at] as Range, newer)),
    ...(newest === undefined || retention === undefined ? [] : checkNewest(newest, retention)),
  ];
};
