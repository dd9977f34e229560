import { setTimeout as sleep } from "node:timers/promises";
import { ruleGroupApi } from "../../../provider/core/index.ts";
import { inLanes } from "../../../provider/reconciler/inLanes.ts";
import type { Live } from "../../../provider/reconciler/live.ts";
import { WatchCache } from "../../../provider/reconciler/watch.ts";
import { ApiServer } from "../../reconciler/apiServer.ts";
import { Program } from "../../reconciler/program.ts";
import { eventually, installDefinition, installRuleGroups, World } from "../../reconciler/world.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { makeGroups } from "./groups.ts";

const count = 10_000;
const apiVersion = `${ruleGroupApi.group}/${ruleGroupApi.version}`;
const groupsPath = `/apis/${apiVersion}/clusterrulegroups`;

/** Installs the kinds, and puts many groups of a runtime tenant into the cluster. */
const prepare = async (world: World): Promise<void> => {
  const { api } = world;
  await installDefinition(api);
  await installRuleGroups(api);
  await world.create({ reconciler: { hostTenant: "host" }, ruler: { shards: 8 } });
  await world.addTenant("host");
  const errors: unknown[] = [];
  await inLanes(makeGroups(count, 10), errors, new AbortController().signal, async ({ metadata: { name }, spec }) => {
    const body = { apiVersion, kind: "ClusterRuleGroup", metadata: { name }, spec };
    await api.call({ method: "POST", path: groupsPath, body });
  });
  if (errors.length > 0) throw errors[0];
};

/** The longest time in seconds for which nobody answered a probe, from the first answer until a promise is kept. */
const longestSilence = async (running: Program, until: Promise<unknown>): Promise<number> => {
  let isOver = false;
  const over = until.finally(() => (isOver = true));
  let longest = 0;
  let last: number | undefined;
  while (!isOver) {
    const status = await running.probe("/healthz");
    const now = performance.now();
    if (last !== undefined) longest = Math.max(longest, now - last);
    if (status === 200) last = now;
    await sleep(20);
  }
  await over;
  return longest / 1000;
};

/** How often somebody else came to lead. */
const transitions = async (world: World): Promise<number> => {
  const lease = await world.get<{ spec?: { leaseTransitions?: number } } & Live>("Lease", `${world.name}-reconciler`);
  return lease.spec?.leaseTransitions ?? 0;
};

interface Start {
  readonly seconds: number;
  readonly silence: number;
  readonly writes: number;
  readonly mebibytes: number;
}

/** From the start of a process until its first pass is done. */
const start = async (world: World): Promise<Start> => {
  const running = new Program();
  try {
    const began = performance.now();
    await running.start(world, world.target);
    const silence = await longestSilence(
      running,
      eventually(async () => (await running.counters()).passes > 0, 900_000),
    );
    const seconds = (performance.now() - began) / 1000;
    const { writes } = await running.counters();
    return { seconds, silence, writes, mebibytes: running.peakMiB() };
  } finally {
    await running.stop();
    running.remove();
  }
};

/** Seconds in which a client that decides nothing has the groups. */
const secondsOfList = async ({ api }: World): Promise<number> => {
  const began = performance.now();
  const stop = new AbortController();
  const cache = new WatchCache(api, { path: groupsPath, reduce: (object) => object }, () => undefined);
  const following = cache.run(stop.signal);
  await cache.listedSince(-Infinity);
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  await following;
  return seconds;
};

const measure = async (world: World): Promise<readonly Result[]> => {
  const first = await start(world);
  const before = await transitions(world);
  const again = await start(world);
  const lost = (await transitions(world)) - before - 1;
  const bench = "rules";
  const renewal = { peer: "how often the Lease is renewed", peerValue: 2, unit: "s" };
  const list = { peer: "a client that lists the groups and decides nothing", peerValue: await secondsOfList(world) };
  return [
    lessIsBetter({ bench, metric: "start10k_silence", value: Math.max(first.silence, again.silence), ...renewal }, 2),
    lessIsBetter({ bench, metric: "restart10k", value: again.seconds, unit: "s", ...list }, 60),
    lessIsBetter(
      {
        bench,
        metric: "restart10k_writes",
        value: again.writes,
        unit: "requests",
        peer: "a restart that writes nothing",
        peerValue: 0,
      },
      0,
    ),
    lessIsBetter(
      { bench, metric: "restart10k_leasesLost", value: lost, unit: "times", peer: "a leader that stays", peerValue: 0 },
      0,
    ),
    lessIsBetter(
      {
        bench,
        metric: "start10k_rss",
        value: Math.max(first.mebibytes, again.mebibytes),
        unit: "MiB",
        peer: "the goal itself",
        peerValue: 1024,
      },
      1024,
    ),
  ];
};

/** A reconciler that starts where ten thousand groups are, on a real API server. */
export const measureStart = async (): Promise<readonly Result[]> => {
  const server = await ApiServer.start();
  const world = new World(server.target, `bench-${Date.now().toString(36)}`);
  try {
    await prepare(world);
    return await measure(world);
  } finally {
    world.api.close();
    await server.stop();
  }
};
