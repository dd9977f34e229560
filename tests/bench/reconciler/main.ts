import type { ApiTarget } from "../../../provider/reconciler/api.ts";
import { ApiServer } from "../../reconciler/apiServer.ts";
import { installDefinition, World } from "../../reconciler/world.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { measureFirstSample } from "./firstSample.ts";
import { measureBare, measureStorm, type Storm } from "./storm.ts";

/** Upstream's controller on this kind of machine: 500 Tenants took 178 s and 52 requests each. */
const upstream = "upstream Whizard's controller, 500 Tenants";
const upstreamSeconds = 178;
const upstreamRequests = 52;

type Measured = readonly [value: number, atMost: number];
type Peer = readonly [name: string, value: number];

const line = (metric: string, unit: string, [value, atMost]: Measured, [peer, peerValue]: Peer): Result =>
  lessIsBetter({ bench: "reconciler", metric, value, unit, peer, peerValue }, atMost);

/** 500 Tenants, and the same by a client that decides nothing: what this machine can do at this moment. */
const measureFew = async (target: ApiTarget): Promise<readonly [readonly Result[], Storm]> => {
  const few = await measureStorm(target, 500);
  const bare = await measureBare(target, 500);
  const results = [
    line("tenants500_placed", "s", [few.seconds, 3.5], [upstream, upstreamSeconds]),
    line(
      "tenants500_overBare",
      "s",
      [few.seconds, Math.round(150 * bare) / 100],
      ["creating them and one bare status write each", bare],
    ),
    line("tenants500_requestsPerTenant", "requests", [few.requestsPerTenant, 4], [upstream, upstreamRequests]),
  ];
  return [results, few];
};

const measureMany = async (target: ApiTarget, few: Storm): Promise<readonly Result[]> => {
  const many = await measureStorm(target, 5000);
  const flatness = many.seconds / few.seconds / 10;
  return [
    line("tenants5000_placed", "s", [many.seconds, 60], [`${upstream}, times 10`, upstreamSeconds * 10]),
    line("tenants5000_rss", "MiB", [many.peakMiB, 250], [upstream, 168]),
    line("flatness", "ratio", [flatness, 1.3], ["a cost that does not grow with the number of tenants", 1]),
    line("restart5000", "s", [many.restartSeconds, 10], ["the goal itself", 10]),
    line("restart5000_writes", "requests", [many.restartWrites, 0], ["a restart that writes nothing", 0]),
  ];
};

/** The value that a share of sorted values does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

const measureFirst = async (): Promise<readonly Result[]> => {
  const { freeSlot, newIngester } = await measureFirstSample(50);
  const untouched: Peer = ["a pod's ConfigMap that nobody touches", 72];
  return [
    line("firstSample_p50", "s", [quantile(freeSlot, 0.5), 1], untouched),
    line("firstSample_p99", "s", [quantile(freeSlot, 0.99), 3], untouched),
    line("firstSample_newIngester", "s", [newIngester, 30], ["the goal itself", 30]),
  ];
};

const measureStorms = async (isWanted: (part: string) => boolean): Promise<readonly Result[]> => {
  const server = await ApiServer.start();
  const { target } = server;
  const world = new World(target, "unused");
  try {
    await installDefinition(world.api);
    // A server that has just started, and has just learned of a kind, is busy with itself for some seconds.
    await measureBare(target, 100);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const [results, few] = await measureFew(target);
    return isWanted("many") ? [...results, ...(await measureMany(target, few))] : results;
  } finally {
    world.api.close();
    await server.stop();
  }
};

/**
 * How fast Tenants that appear at once are placed and in the rings, and what that costs the API server. Arguments name the
 * parts: `few`, `many` (which measures `few` too) and `first`, which needs the lab.
 */
export const run = async (wanted: readonly string[]): Promise<readonly Result[]> => {
  const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part);
  const storms = isWanted("few") || isWanted("many") ? await measureStorms(isWanted) : [];
  return isWanted("first") ? [...storms, ...(await measureFirst())] : storms;
};
