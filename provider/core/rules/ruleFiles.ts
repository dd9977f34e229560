import { shortDigest } from "../shortDigest.ts";
import { ruleFileOf } from "../spec/ruleFile.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";
import { packRuleFiles, type RuleFile } from "./pack.ts";
import { shardOf } from "./shard.ts";

/** A name that a key of a ConfigMap may have: what can be read of the id, and a hash of it. */
export const ruleFileName = (id: string): string => {
  const readable = id.replace(/[^A-Za-z0-9_.-]+/g, "-").slice(0, 60);
  return `${readable}-${shortDigest(id)}.yaml`;
};

type Shards = readonly (readonly Readonly<Record<string, string>>[])[];

const pack = (groups: readonly RulerGroup[], shards: number, without: readonly string[]): Shards => {
  const files = groups.map((each): RuleFile => {
    const { text, bytes } = "file" in each ? each.file : ruleFileOf(each.group, without);
    return { id: each.id, name: ruleFileName(each.id), text, bytes };
  });
  const byShard = Array.from({ length: shards }, (): RuleFile[] => []);
  for (const file of files) byShard[shardOf(file.id, shards)]?.push(file);
  return byShard.map(packRuleFiles);
};

const packed = new WeakMap<readonly RulerGroup[], Map<string, Shards>>();

/**
 * The rule files of each shard, packed for ConfigMaps. A group is a file of its own: Thanos knows a group by its file,
 * so that its state stays when it comes to stand in another ConfigMap. Many rulers may have one list of groups. Alerts are
 * without the labels that their ruler adds itself.
 */
export const buildRuleFiles = (
  groups: readonly RulerGroup[],
  shards: number,
  without: readonly string[] = [],
): Shards => {
  const known = packed.get(groups) ?? new Map<string, Shards>();
  const key = [shards, ...without].join();
  const found = known.get(key) ?? pack(groups, shards, without);
  packed.set(groups, known.set(key, found));
  return found;
};
