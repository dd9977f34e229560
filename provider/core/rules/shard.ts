import { createHash } from "node:crypto";

/** The hash of a rule group's id: what it decides stays the same whatever other groups come or go. */
const digest = (id: string): Buffer => createHash("sha256").update(id).digest();

const multiplier = 2_862_933_555_777_941_757n;

/**
 * The shard that evaluates a rule group: Lamping and Veach's jump consistent hash, by which one shard more takes its
 * share of groups from the others and moves nobody else.
 */
export const shardOf = (id: string, shards: number): number => {
  let key = digest(id).readBigUInt64BE(0);
  let shard = -1;
  for (let next = 0; next < shards;) {
    shard = next;
    key = BigInt.asUintN(64, key * multiplier + 1n);
    next = Math.floor((shard + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
  }
  return shard;
};

/** A number of 32 bits that has nothing to do with the group's shard. */
export const bucketHash = (id: string): number => digest(id).readUInt32BE(8);
