import type { StackRecord } from "../../core/index.ts";

/** A value of a stack's configuration as a history has it: the CLI's wraps it, a file's is the value itself. */
type EntryValue = unknown;

/** One entry of a stack's history. Times are seconds in a file and dates from the CLI. */
export interface UpdateEntry {
  readonly kind: string;
  readonly result: string;
  readonly startTime: number | string | Date;
  readonly endTime?: number | string | Date;
  readonly config?: Readonly<Record<string, EntryValue>>;
  readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** A stack's configuration by its full keys. */
export type StackConfig = Readonly<Record<string, unknown>>;

/** A successful or failed update, with what the stack was told. */
export interface StackUpdate extends StackRecord {
  /** Without secrets. */
  readonly config: StackConfig;
}

/** Keys that the fleet notes in every stack's configuration. */
export const recordKeys = {
  revision: "fleet:revision",
  rollout: "fleet:rollout",
  version: "fleet:version",
} as const;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isSecret = (value: EntryValue): boolean =>
  isObject(value) && (typeof value["secure"] === "string" || value["secret"] === true);

const plainValue = (value: EntryValue): unknown => {
  if (!isObject(value) || typeof value["secret"] !== "boolean") return value;
  return value["objectValue"] ?? value["value"];
};

/** A value without the secrets in it: they are encrypted with a key that may be gone. */
const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((inner) => (isSecret(inner) ? "" : withoutSecrets(inner)));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => !isSecret(inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSecrets(inner)]));
};

const timeOf = (time: UpdateEntry["startTime"]): number =>
  typeof time === "number" ? time * 1000 : new Date(time).getTime();

const textOf = (config: StackConfig, key: string): string => {
  const value = config[key];
  return typeof value === "string" ? value : "";
};

/** An entry of a history as a record; what was no update of the whole stack is none. */
export const toUpdate = (entry: UpdateEntry): StackUpdate | undefined => {
  if (entry.kind !== "update") return undefined;
  const given = Object.entries(entry.config ?? {}).filter(([, value]) => !isSecret(value));
  const config = Object.fromEntries(given.map(([key, value]) => [key, withoutSecrets(plainValue(value))]));
  return {
    revision: textOf(config, recordKeys.revision),
    rollout: textOf(config, recordKeys.rollout),
    at: timeOf(entry.endTime ?? entry.startTime),
    succeeded: entry.result === "succeeded",
    config,
  };
};
