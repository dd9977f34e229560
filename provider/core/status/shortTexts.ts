const units = ["", "k", "M", "G", "T", "P"] as const;

/** A number as people read it: three digits that count. */
export const shortNumber = (value: number | undefined): string => {
  if (value === undefined || !Number.isFinite(value)) return "-";
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3)));
  const shown = Number((value / 1000 ** power).toPrecision(3));
  if (Math.abs(shown) < 0.01 && value !== 0) return "<0.01";
  // 999.9 k is a thousand of them.
  if (Math.abs(shown) >= 1000 && power < units.length - 1) return `${shown / 1000}${units[power + 1] ?? ""}`;
  return Math.abs(shown) >= 1000 ? value.toExponential(2) : `${shown}${units[power] ?? ""}`;
};

const steps = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
] as const;

/** A duration as people say it: its largest unit, whole. */
export const shortDuration = (seconds: number | undefined): string => {
  if (seconds === undefined || !Number.isFinite(seconds)) return "-";
  const [size, unit] = steps.find(([least]) => seconds >= least) ?? [1, "s"];
  return `${shortWhole(Math.floor(seconds / size))} ${unit}`;
};

const shortWhole = (count: number): string => (count < 10_000 ? String(count) : shortNumber(count));

/** A short time, as long as an evaluation takes. */
export const shortSeconds = (seconds: number | undefined): string => {
  if (seconds === undefined) return "-";
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(2))} ms` : `${Number(seconds.toPrecision(3))} s`;
};

/** `1 tenant`, `2 tenants`. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
