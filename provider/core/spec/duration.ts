const units = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** The form of a Prometheus duration: numbers with the units y, w, d, h, m, s, ms, largest first. */
export const durationPattern = /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

/** Milliseconds of a Prometheus duration that matches `durationPattern`; `0s` is 0. */
export const durationMs = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|[ywdhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );

/** A count of the largest of some units that divides a duration. */
const inUnits = (text: string, from: readonly (keyof typeof units)[]): string => {
  const ms = durationMs(text);
  const unit = from.find((each) => ms % units[each] === 0) ?? "ms";
  return ms === 0 ? "0s" : `${ms / units[unit]}${unit}`;
};

/** The one way to write a duration: a count of the largest unit of at most a day that divides it. */
export const canonicalDuration = (text: string): string => inUnits(text, ["d", "h", "m", "s", "ms"]);

/** A duration as Go's own flags and files take it, which know no days: a count of the largest unit that divides it. */
export const goDuration = (text: string): string => inUnits(text, ["h", "m", "s", "ms"]);
