import { jsonBytes } from "../spec/ruleFile.ts";
import { bucketHash } from "./shard.ts";

/** A file for the ruler's folder of rules: one group. */
export interface RuleFile {
  /** What the group's shard and its place among the ConfigMaps follow from. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/**
 * Most bytes of rule files in one ConfigMap, as they stand inside of JSON. The API server allows 1 MiB, but what users
 * apply by kubectl also stands in an annotation, which has 256 KiB.
 */
export const configMapLimit = 220_000;

type Bucket = Readonly<Record<string, string>>;

/** Colon, comma and the quotes are counted with each file. */
const bytesOf = ({ name, text }: RuleFile): number => jsonBytes(name) + jsonBytes(text) + 2;

const largest = (files: readonly RuleFile[], count: number): number => {
  const sums = new Map<number, number>();
  for (const file of files) {
    const bucket = bucketHash(file.id) % count;
    sums.set(bucket, (sums.get(bucket) ?? 0) + bytesOf(file));
  }
  return Math.max(0, ...sums.values());
};

/** More than any number of groups needs, as each has a third of a ConfigMap at most. */
const mostBuckets = 65_536;

/** The least power of two of buckets of which none is too full. */
const bucketCount = (files: readonly RuleFile[]): number => {
  let count = 1;
  while (count < mostBuckets && largest(files, count) > configMapLimit) count *= 2;
  return count;
};

/**
 * Packs files into as few ConfigMaps as hold them. A file's place follows from its own id, so that one changed group
 * changes one ConfigMap; only when the files outgrow them does their number double.
 */
export const packRuleFiles = (files: readonly RuleFile[]): readonly Bucket[] => {
  const count = bucketCount(files);
  const buckets = Array.from({ length: count }, (): [string, string][] => []);
  const ordered = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { id, name, text } of ordered) buckets[bucketHash(id) % count]?.push([name, text]);
  return buckets.map((entries) => Object.fromEntries(entries));
};
