import type { z } from "zod";
import type { Peeled } from "./peel.ts";

interface CheckDef {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly params?: { readonly allowed?: string };
}

const isNumber = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** "1 to 10", "at least 1", "at most 10". */
const between = (min: number | undefined, max: number | undefined): string | undefined => {
  if (isNumber(min) && isNumber(max)) return `${min} to ${max}`;
  if (isNumber(min)) return `at least ${min}`;
  return isNumber(max) ? `at most ${max}` : undefined;
};

const numberRange = (checks: readonly CheckDef[]): string | undefined => {
  const above = checks.find(({ check }) => check === "greater_than");
  const below = checks.find(({ check }) => check === "less_than");
  if (above?.inclusive === false && below === undefined) return `more than ${String(above.value)}`;
  return between(above?.value, below?.value);
};

const lengthRange = (checks: readonly CheckDef[], unit: string): string | undefined => {
  const range = between(
    checks.find(({ check }) => check === "min_length")?.minimum,
    checks.find(({ check }) => check === "max_length")?.maximum,
  );
  return range === undefined ? undefined : `${range} ${unit}`;
};

/** What any one would expect of a text is not worth a sentence in every field's manual. */
const unremarkable = new Set(["text without control characters"]);

/** Sentences about what a value may be, from the checks of its schema. */
export const boundsOf = (base: z.core.$ZodType): readonly string[] => {
  const checks = (base._zod.def.checks ?? []).map((check) => check._zod.def as unknown as CheckDef);
  const kind = base._zod.def.type;
  const ranges = [numberRange(checks), lengthRange(checks, kind === "array" ? "entries" : "characters")];
  const allowed = checks.flatMap(({ params, pattern }) =>
    params?.allowed !== undefined
      ? [params.allowed]
      : pattern === undefined
        ? []
        : [`text that matches \`${pattern.source}\``],
  );
  const all = [...ranges, ...new Set(allowed)].filter((text) => text !== undefined && !unremarkable.has(text));
  return all.length === 0 ? [] : [`Allowed: ${all.join("; ")}.`];
};

const isEmpty = (value: unknown): boolean =>
  value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

const defaultOf = ({ fallback, description }: Peeled, variesByUse: boolean): readonly string[] => {
  if (fallback === undefined || isEmpty(fallback.value) || description?.includes("Default:")) return [];
  const shown = typeof fallback.value === "string" ? fallback.value : JSON.stringify(fallback.value);
  return [`Default: \`${shown}\`${variesByUse ? ", unless the default of the whole says otherwise" : ""}.`];
};

/** The manual of a field: what it is for, then its bounds and default. It becomes the docs in every language. */
export const manualOf = (peeled: Peeled, variesByUse = false): string => {
  const purpose = peeled.description ?? peeled.typeDescription ?? "";
  return [purpose, ...boundsOf(peeled.base), ...defaultOf(peeled, variesByUse)].filter((text) => text !== "").join(" ");
};
