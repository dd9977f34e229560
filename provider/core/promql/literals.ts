const simple: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** One escape of a quoted text, without its backslash; each ends where the next begins. */
const escape = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gsu;

const highest = 0x10ffff;

const isCodePoint = (code: number): boolean => code <= highest && (code < 0xd800 || code > 0xdfff);

/** Bytes beyond ASCII would have to make up UTF-8 together. */
const asciiOf = (code: number): string | undefined => (code < 0x80 ? String.fromCodePoint(code) : undefined);

/** What an escape stands for; absent when it stands for nothing. The other kind of quote is not escaped. */
const decode = (escaped: string, quote: string): string | undefined => {
  if (escaped.length === 1) return `'"`.replace(quote, "").includes(escaped) ? undefined : simple[escaped];
  if (escaped.startsWith("x")) return asciiOf(parseInt(escaped.slice(1), 16));
  if (/^[0-7]/.test(escaped)) return asciiOf(parseInt(escaped, 8));
  const code = parseInt(escaped.slice(1), 16);
  return isCodePoint(code) ? String.fromCodePoint(code) : undefined;
};

/** What a text in quotes says, by Go's rules; absent when the quotes or an escape are wrong. */
export const unquote = (quoted: string): string | undefined => {
  const quote = quoted.charAt(0);
  const inner = quoted.slice(1, -1);
  if (quoted.length < 2 || !quoted.endsWith(quote)) return undefined;
  if (quote === "`" || !/[\\\n]/.test(inner)) return inner;
  // The last quote may be an escaped one.
  if (inner.includes("\n") || /(?<!\\)(?:\\\\)*\\$/.test(inner)) return undefined;
  let isSound = true;
  const text = inner.replace(escape, (_, escaped: string) => {
    const decoded = decode(escaped, quote);
    isSound &&= decoded !== undefined;
    return decoded ?? "";
  });
  return isSound ? text : undefined;
};

const secondsOf = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;

/** Nanoseconds of a duration have 63 bits. */
const longest = 2 ** 63 / 1e9;

/** What nearly all durations are: one short number with one unit. */
const simpleDuration = /^\d{1,7}[smhdw]$/;

const durationOf = (text: string): number | undefined => {
  if (simpleDuration.test(text)) return parseInt(text, 10) * secondsOf[text.at(-1) as keyof typeof secondsOf];
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g))
    sum += Number(count) * secondsOf[unit as keyof typeof secondsOf];
  return sum < longest ? sum : undefined;
};

const hexOf = (text: string): number | undefined => {
  const value = BigInt(text);
  return value < 2n ** 63n ? Number(value) : undefined;
};

/** What nearly all numbers are: short decimals, which need no further reading. */
const simpleNumber = /^\d{1,15}(\.\d{1,15})?(e\d{1,2})?$/;

/** The value of a number or a duration, in seconds then; absent when it is none that Prometheus takes. */
export const numberOf = (text: string): number | undefined => {
  if (simpleNumber.test(text)) return Number(text);
  if (simpleDuration.test(text)) return durationOf(text);
  const [, sign, digits = ""] = /^([+-]?)\s*(.*)$/s.exec(text.toLowerCase()) ?? [];
  const size = sizeOf(digits);
  return size === undefined || sign !== "-" ? size : -size;
};

const sizeOf = (digits: string): number | undefined => {
  if (digits === "inf") return Infinity;
  if (digits === "nan") return NaN;
  if (/^0x[0-9a-f]+$/.test(digits)) return hexOf(digits);
  if (/[ywdhms]/.test(digits)) return durationOf(digits);
  const value = Number(digits.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
};
