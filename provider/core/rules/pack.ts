import { jsonBytes } from "../spec/ruleFile.ts";
import { bucketHash } from "./shard.ts";

/** A file for the ruler's folder of rules: one group. */
export interface RuleFile {
  /** What the group's shard and its place among the ConfigMaps follow from. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** Bytes of the text inside of JSON, where they are known already. */
  readonly bytes?: number;
}

/**
 * Most bytes of rule files in one ConfigMap, as they stand inside of JSON. The API server allows 1 MiB, but what users
 * apply by kubectl also stands in an annotation, which has 256 KiB.
 */
export const configMapLimit = 220_000;

type Bucket = Readonly<Record<string, string>>;

/** A file with what packing asks of it again and again. */
interface Weighed extends RuleFile {
  readonly hash: number;
  readonly bytes: number;
}

/** Colon, comma and the quotes are counted with each file. */
const weigh = ({ id, name, text, bytes }: RuleFile): Weighed => ({
  id,
  name,
  text,
  hash: bucketHash(id),
  bytes: jsonBytes(name) + (bytes ?? jsonBytes(text)) + 2,
});

const largest = (files: readonly Weighed[], count: number): number => {
  const sums = new Map<number, number>();
  for (const { hash, bytes } of files) sums.set(hash % count, (sums.get(hash % count) ?? 0) + bytes);
  let most = 0;
  for (const sum of sums.values()) most = Math.max(most, sum);
  return most;
};

/** More than any number of groups needs, as each has a third of a ConfigMap at most. */
const mostBuckets = 65_536;

/** The least power of two of buckets of which none is too full. */
const bucketCount = (files: readonly Weighed[]): number => {
  let count = 1;
  while (count < mostBuckets && largest(files, count) > configMapLimit) count *= 2;
  return count;
};

/**
 * Packs files into as few ConfigMaps as hold them. A file's place follows from its own id, so that one changed group
 * changes one ConfigMap; only when the files outgrow them does their number double.
 */
export const packRuleFiles = (files: readonly RuleFile[]): readonly Bucket[] => {
  const weighed = files.map(weigh);
  const count = bucketCount(weighed);
  const buckets = Array.from({ length: count }, (): [string, string][] => []);
  const ordered = weighed.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { hash, name, text } of ordered) buckets[hash % count]?.push([name, text]);
  return buckets.map((entries) => Object.fromEntries(entries));
};
