import { createHash } from "node:crypto";

/** What a StatefulSet's name may have, without the number of a shard; see `objectName`. */
const longest = 52 - "-63".length;

/** Lower case letters and digits, with single dashes between them. */
const isLabel = (text: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);

const hash = (text: string): string =>
  BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
    .toString(36)
    .padStart(50, "0");

/**
 * The name of a tenant's ruler: its id, where that is a label that fits, or what fits of it and a hash behind two
 * dashes, which no id of the first kind has. It never depends on other tenants, so that a ruler's data stays its own.
 */
export const rulerName = (prefix: string, tenant: string): string => {
  const start = `${prefix}-ruler-`;
  const room = longest - start.length;
  if (isLabel(tenant) && tenant.length <= room) return `${start}${tenant}`;
  const end = `-${hash(tenant).slice(-Math.min(8, room - 1))}`;
  const letters = tenant
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, Math.max(0, room - end.length - 1))
    .replace(/-+$/, "");
  return `${start}${letters}${letters === "" ? "" : "-"}${end}`;
};
