import { z } from "zod";
import { schemaAt } from "./schemaAt.ts";

/** A storage's raw configuration holds credentials in fields that only Thanos knows. */
const isRawConfig = (keys: readonly PropertyKey[]): boolean => keys.includes("raw") && keys.includes("config");

/** Whether what stands at some keys belongs into Secrets only. */
export const isSecretField = (schema: z.ZodType, keys: readonly PropertyKey[]): boolean => {
  const found = schemaAt(schema, keys);
  const meta = found === undefined ? undefined : z.globalRegistry.get(found as z.ZodType);
  return meta?.["secret"] === true || isRawConfig(keys);
};

/** The same value with each text replaced that belongs into Secrets only. */
export const mapSecrets = (schema: z.ZodType, root: unknown, replace: (text: string) => unknown): unknown => {
  const map = (value: unknown, keys: readonly PropertyKey[]): unknown => {
    if (Array.isArray(value)) return value.map((inner, index) => map(inner, [...keys, index]));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner, [...keys, key])]));
    return typeof value === "string" && isSecretField(schema, keys) ? replace(value) : value;
  };
  return map(root, []);
};
