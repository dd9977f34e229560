import { shortDigest } from "../shortDigest.ts";
import { renderRuleFile } from "../spec/ruleFile.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";
import { packRuleFiles } from "./pack.ts";
import { shardOf } from "./shard.ts";

/** A name that a key of a ConfigMap may have: what can be read of the id, and a hash of it. */
const fileName = (id: string): string => {
  const readable = id.replace(/[^A-Za-z0-9_.-]+/g, "-").slice(0, 60);
  return `${readable}-${shortDigest(id)}.yaml`;
};

type Shards = readonly (readonly Readonly<Record<string, string>>[])[];

const pack = (groups: readonly RulerGroup[], shards: number): Shards => {
  const files = groups.map(({ id, group }) => ({ id, name: fileName(id), text: renderRuleFile(group) }));
  const byShard = Array.from({ length: shards }, (): (typeof files)[number][] => []);
  for (const file of files) byShard[shardOf(file.id, shards)]?.push(file);
  return byShard.map(packRuleFiles);
};

const packed = new WeakMap<readonly RulerGroup[], Map<number, Shards>>();

/**
 * The rule files of each shard, packed for ConfigMaps. A group is a file of its own: Thanos knows a group by its file,
 * so that its state stays when it comes to stand in another ConfigMap. Many rulers may have one list of groups.
 */
export const buildRuleFiles = (groups: readonly RulerGroup[], shards: number): Shards => {
  const known = packed.get(groups) ?? new Map<number, Shards>();
  const found = known.get(shards) ?? pack(groups, shards);
  packed.set(groups, known.set(shards, found));
  return found;
};
