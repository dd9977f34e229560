type Fields = Readonly<Record<string, unknown>>;

const describe = (value: unknown): unknown =>
  value instanceof Error ? `${value.message}${value.cause instanceof Error ? `: ${value.cause.message}` : ""}` : value;

/** Writes a line of JSON to stdout. */
export const log = (level: "info" | "warn" | "error", message: string, fields: Fields = {}): void => {
  const shown = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, describe(value)]));
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...shown })}\n`);
};
