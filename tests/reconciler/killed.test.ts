import { expect } from "chai";
import { WatchCache } from "../../provider/reconciler/watch.ts";
import { readEndState, type EndState } from "./endState.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { Program } from "./program.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, ringsIn, World } from "./world.ts";

/** Whether a request changes something that counts: a Lease is a heartbeat, and an Event may be lost. */
const isWrite = (method: string, url: string): boolean => method !== "GET" && !/\/(leases|events)/.test(url);

/** Lets writes through one after the other; after the n-th has landed, the process is killed before it hears of it. */
const killAfter = (proxy: FaultyProxy, program: Program, n: number) => {
  let landed = 0;
  let turn = Promise.resolve();
  let pass = (): void => undefined;
  const killed = { at: undefined as string | undefined };
  proxy.fault = async (_count, method, url) => {
    if (!isWrite(method, url)) return undefined;
    const before = turn;
    let done = (): void => undefined;
    turn = new Promise((resolve) => (done = resolve));
    await before;
    if (killed.at !== undefined) return "cut";
    pass = done;
    landed += 1;
    return landed === n ? "swallow" : undefined;
  };
  proxy.answered = async (method, url) => {
    if (!isWrite(method, url)) return;
    if (landed === n) {
      killed.at = `${method} ${url.replace(/\?.*/, "")}`;
      await program.stop("SIGKILL");
    }
    pass();
  };
  return { killed, landed: () => landed };
};

/** Follows the rings and notes when a tenant that was there all the time is not, or is elsewhere. */
const watchRings = async (world: World, staying: ReadonlyMap<string, string>) => {
  const wrong: string[] = [];
  const end = new AbortController();
  const kind = { path: `/api/v1/namespaces/${world.namespace}/configmaps`, reduce: <T>(object: T): T => object };
  const cache = new WatchCache(world.api, kind, (after) => {
    if (after?.metadata.name !== world.names.composed.hashrings) return;
    const rings = ringsIn(after.data);
    for (const [id, ring] of staying)
      if (rings.get(id) !== ring) wrong.push(`${id} was in ${rings.get(id)}, not ${ring}`);
  });
  const following = cache.run(end.signal);
  await cache.listedSince(-Infinity);
  return async (): Promise<readonly string[]> => {
    end.abort();
    await following;
    return wrong;
  };
};

describe("the reconciler, killed", () => {
  const stamp = Date.now().toString(36);
  let worlds = 0;

  /** A world that has been at work, in which everything then changes at once while nobody is there. */
  const prepare = async (): Promise<World> => {
    const { target } = await sharedServer();
    worlds += 1;
    const world = await new World(target, `kill-${stamp}-${worlds}`).create();
    for (const id of ["a", "b", "c", "leaves", "moves", "stays"]) await world.addTenant(id);
    await world.addTenant("alone", { "monitoring.whizard.io/exclusive": "true" });
    const before = world.start({ identity: "pod-0" });
    await world.settled(["a", "b", "c", "leaves", "moves", "stays", "alone"]);
    await eventually(async () => (await world.list("StatefulSet")).length === 4);
    await eventually(async () => (await world.list("Secret")).length === 10);
    await before.stop();
    await Promise.all([
      world.removeTenant("leaves"),
      world.removeTenant("alone"),
      world.addTenant("new"),
      world.addTenant("cold", { "monitoring.whizard.io/storage": "cold" }),
      world.addTenant("lost", { "monitoring.whizard.io/storage": "nowhere" }),
      world.merge("Tenant", world.object("moves"), {
        metadata: { labels: { "monitoring.whizard.io/exclusive": "true" } },
      }),
    ]);
    return world;
  };

  /** Ends in `expected` and stays there. */
  const finishes = async (world: World, expected: EndState | undefined): Promise<EndState> => {
    const program = new Program();
    try {
      await program.start(world, world.target);
      await eventually(async () => (await program.counters()).passes > 0);
      if (expected !== undefined)
        await eventually(async () => {
          expect(await readEndState(world)).to.deep.equal(expected);
          return true;
        });
      await program.quiet(expected === undefined ? 1500 : 300);
      return await readEndState(world);
    } finally {
      await program.stop();
      program.remove();
    }
  };

  /** Runs until its n-th write has landed, and is killed there; returns that write, or how many there were. */
  const runUntil = async (world: World, n: number): Promise<string | number> => {
    const proxy = await FaultyProxy.start(world.target);
    const program = new Program();
    const { killed, landed } = killAfter(proxy, program, n);
    try {
      await program.start(world, proxy.target);
      await eventually(async () => !program.isRunning || (await program.counters()).passes > 0);
      if (program.isRunning) await program.quiet(700).catch(() => undefined);
      return killed.at ?? landed();
    } finally {
      await program.stop("SIGKILL");
      program.remove();
      proxy.close();
    }
  };

  it("at each of its writes, ends as one that nobody disturbed", async function () {
    this.timeout(300_000);
    const undisturbed = await prepare();
    const writes = await runUntil(undisturbed, Infinity);
    const expected = await finishes(undisturbed, undefined);
    await undisturbed.destroy();
    expect(Object.keys(expected.rings)).to.deep.equal(["a", "b", "c", "cold", "moves", "new", "stays"]);
    expect(writes).to.be.a("number").greaterThan(15);
    const places: (string | number)[] = [];
    let next = 1;
    const lane = async (): Promise<void> => {
      for (let n = next++; n <= Number(writes); n = next++) {
        const world = await prepare();
        const rings = await world.rings();
        const staying = new Map(["a", "b", "c", "stays"].map((id) => [id, rings.get(id)!] as const));
        const wrong = await watchRings(world, staying);
        places.push(await runUntil(world, n));
        expect(await finishes(world, expected), `killed after write ${n}, ${places.at(-1)}`).to.deep.equal(expected);
        expect(await wrong(), `killed after write ${n}`).to.deep.equal([]);
        await world.destroy();
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    expect(places.filter((place) => typeof place === "string")).to.have.length.greaterThan(Number(writes) - 3);
  });

  it("has a successor within 15 s, which moves nobody", async function () {
    this.timeout(60_000);
    worlds += 1;
    const world = await new World((await sharedServer()).target, `heir-${stamp}-${worlds}`).create();
    const programs = [new Program("pod-0"), new Program("pod-1")] as const;
    try {
      await programs[0].start(world, world.target);
      for (const id of ["a", "b", "c", "d"]) await world.addTenant(id);
      const before = await world.settled(["a", "b", "c", "d"]);
      await programs[1].start(world, world.target);
      await eventually(async () => (await programs[1].counters()).requests > 0);
      await programs[0].stop("SIGKILL");
      const began = performance.now();
      await world.addTenant("e");
      const after = await world.settled(["a", "b", "c", "d", "e"], 30_000);
      expect(performance.now() - began).to.be.lessThan(15_000);
      for (const [id, ring] of before) expect(after.get(id), id).to.equal(ring);
    } finally {
      for (const program of programs) {
        await program.stop();
        program.remove();
      }
      await world.destroy();
    }
  });
});
