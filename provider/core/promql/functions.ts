import { closest, distance } from "fastest-levenshtein";

/** What an expression gives: one number, one sample a series, samples of a range a series, or a text. */
export type ValueType = "scalar" | "vector" | "matrix" | "text";

export interface Signature {
  readonly parameters: readonly ValueType[];
  /** How many arguments at the end may be left out. */
  readonly optional: number;
  /** Whether the last parameter may be given any number of times, or not at all. */
  readonly isVariadic: boolean;
  readonly returns: "scalar" | "vector";
}

const letters: Readonly<Record<string, ValueType>> = { s: "scalar", v: "vector", m: "matrix", t: "text" };

/**
 * The functions of Prometheus 3 that need no feature flag, by their parameters: `s`calar, `v`ector, `m`atrix, `t`ext; a `?`
 * follows what may be left out, a `*` what may be given any number of times.
 */
const parameters = {
  v: `abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_stddev
    histogram_stdvar histogram_sum ln log10 log2 rad scalar sgn sin sinh sort sort_desc sqrt tan tanh timestamp`,
  "v?": "day_of_month day_of_week day_of_year days_in_month hour minute month year",
  m: `absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time
    min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time`,
  "": "pi time",
  s: "vector",
  vs: "clamp_max clamp_min",
  "vs?": "round",
  vss: "clamp",
  ssv: "histogram_fraction",
  sv: "histogram_quantile",
  sm: "quantile_over_time",
  ms: "predict_linear",
  vtttt: "label_replace",
  "vttt*": "label_join",
} as const;

const scalars = new Set(["pi", "scalar", "time"]);

const signature = (name: string, text: string): Signature => ({
  parameters: [...text.replace(/[?*]/, "")].flatMap((letter) => letters[letter] ?? []),
  optional: text.endsWith("?") ? 1 : 0,
  isVariadic: text.endsWith("*"),
  returns: scalars.has(name) ? "scalar" : "vector",
});

export const functions: ReadonlyMap<string, Signature> = new Map(
  Object.entries(parameters).flatMap(([text, names]) =>
    names.split(/\s+/).map((name) => [name, signature(name, text)] as const),
  ),
);

/** Functions that Prometheus has behind a feature flag. */
const experimental: ReadonlySet<string> = new Set([
  "double_exponential_smoothing",
  "info",
  "mad_over_time",
  "sort_by_label",
  "sort_by_label_desc",
  "ts_of_last_over_time",
  "ts_of_max_over_time",
  "ts_of_min_over_time",
]);

/** The aggregations, by the type of the parameter that stands before the vector. */
export const aggregations: ReadonlyMap<string, ValueType | undefined> = new Map([
  ...["avg", "count", "group", "max", "min", "stddev", "stdvar", "sum"].map((name) => [name, undefined] as const),
  ...["bottomk", "quantile", "topk"].map((name) => [name, "scalar"] as const),
  ["count_values", "text"] as const,
]);

/** Aggregations that Prometheus has behind a feature flag. */
export const experimentalAggregations: ReadonlySet<string> = new Set(["limitk", "limit_ratio"]);

/** What is wrong with a function that Prometheus does not have, or not without a feature flag. */
export const unknownFunction = (name: string): string => {
  if (experimental.has(name)) return `${name} is experimental`;
  const near = closest(name, [...functions.keys(), ...aggregations.keys()]);
  const isNear = distance(name, near) <= Math.max(1, name.length / 3);
  return `there is no function ${name}${isNear ? `; did you mean ${near}?` : ""}`;
};
