import { createHash } from "node:crypto";
import { shardOf } from "../../../provider/core/rules/shard.ts";
import { lessIsBetter, type Result } from "../result.ts";

const groups = 1000;
/** So many shards that each has enough groups for the mean to say something. */
const shardCounts = [2, 3, 4, 5, 6];

/** Ids as the objects' are. */
const ids = Array.from({ length: groups }, (_, index) => `\n\nClusterRuleGroup\n\ngroup-${index}`);

type Shard = (id: string, shards: number) => number;

/** How far the shard that is furthest off is from the mean, in per cent, for any of the counts. */
const worst = (shard: Shard): number =>
  Math.max(
    ...shardCounts.flatMap((shards) => {
      const sizes = new Array<number>(shards).fill(0);
      for (const id of ids) sizes[shard(id, shards)]! += 1;
      const mean = groups / shards;
      return sizes.map((size) => (Math.abs(size - mean) / mean) * 100);
    }),
  );

/** How evenly 1,000 groups lie on two to six shards. */
export const measureSkew = (): readonly Result[] => [
  lessIsBetter(
    {
      bench: "rules",
      metric: "shardSkew",
      value: worst(shardOf),
      unit: "% off the mean",
      peer: "md5 of the id modulo the shards, which moves nearly all groups when a shard is added",
      peerValue: worst((id, shards) => createHash("md5").update(id).digest().readUInt32BE(0) % shards),
    },
    20,
  ),
];
