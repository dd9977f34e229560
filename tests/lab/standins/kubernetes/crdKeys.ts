import { isObject, type Value } from "../provider/values.ts";

/** The SDKs write `x-kubernetes-…` fields of CRDs with underscores; the API server has dashes. */
export const withDashes = <T extends Value>(value: T): T => rename(value, /^x_kubernetes_/, "_", "-") as T;

/** The other way round, for outputs. */
export const withUnderscores = <T extends Value>(value: T): T => rename(value, /^x-kubernetes-/, "-", "_") as T;

function rename(value: Value, prefix: RegExp, from: string, to: string): Value {
  if (Array.isArray(value)) return value.map((item) => rename(item, prefix, from, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      prefix.test(key) ? key.replaceAll(from, to) : key,
      rename(item, prefix, from, to),
    ]),
  );
}
