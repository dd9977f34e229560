import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./apiServer.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { eventually, type World } from "./world.ts";

/** The numbers of a replica, by name and labels. */
const read = async (port: number): Promise<(name: string) => number | undefined> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "");
  const numbers = new Map(
    lines.map((line): [string, number] => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space).replace("whizard_reconciler_", ""), Number(line.slice(space))];
    }),
  );
  return (name) => {
    const found = [...numbers].filter(([key]) => key === name || key.startsWith(`${name}{`) || key.includes(name));
    return found.length === 0 ? undefined : found.reduce((sum, [, value]) => sum + value, 0);
  };
};

describe("the reconciler's metrics, on a real API server", () => {
  let world: World;
  let port: number;
  let proxy: FaultyProxy;
  eachInOwnWorld("count", (own) => void (world = own));
  afterEach(() => proxy.close());
  beforeEach(async () => {
    port = await freePort();
    await world.create();
    proxy = await FaultyProxy.start(world.target);
  });

  const number = async (name: string): Promise<number | undefined> => (await read(port))(name);
  const becomes = (name: string, wanted: number): Promise<unknown> =>
    eventually(async () => {
      expect(await number(name), name).to.equal(wanted);
      return true;
    });

  it("count tenants by state, free slots and changes of the rings", async () => {
    world.start({ port });
    await world.addTenant("a");
    await world.addTenant("b");
    await world.addTenant("lost", { "monitoring.whizard.io/storage": "nowhere" });
    const ingester = (await world.settled(["a", "b"])).get("a")!;
    await becomes('tenants{state="NotWritable"}', 2);
    await becomes('tenants{state="NotAdmitted"}', 1);
    await becomes("ingester_free_slots", 1);
    await eventually(() => world.get("StatefulSet", ingester));
    await world.setReady(ingester, 1);
    await becomes('tenants{state="Ready"}', 2);
    expect(await number('tenants{state="NotWritable"}')).to.equal(undefined);
    const generation = (await number("ring_generation"))!;
    expect(generation).to.be.greaterThan(0);
    await world.addTenant("c");
    await becomes("ring_generation", generation + 1);
    await becomes("ingester_free_slots", 0);
    await world.addTenant("d");
    await becomes("ring_generation", generation + 2);
    await becomes("ingester_free_slots", 2);
    await world.removeTenant("lost");
    await becomes("tenants", 4);
    expect(await number("ring_generation"), "who is in no ring changes none").to.equal(generation + 2);
  });

  it("count passes, their seconds and failures, and whether one is asked for", async () => {
    world.start({ port, target: proxy.target });
    await world.addTenant("a");
    await world.settled(["a"]);
    await becomes("queue_depth", 0);
    const [passes, seconds] = [(await number("passes_total"))!, (await number("pass_seconds_total"))!];
    expect(await number("pass_failures_total")).to.equal(0);
    proxy.fault = async (_count, method) => {
      if (method === "PATCH") await sleep(300);
      return undefined;
    };
    await world.addTenant("b");
    await world.settled(["a", "b"]);
    // A pass counts when it ends, and the one of the first tenant may still run.
    await eventually(async () => (await number("pass_seconds_total"))! - seconds > 0.3);
    expect(await number("passes_total")).to.be.greaterThan(passes);
    // Every try of a pass fails, and the pass with the last of them; it is asked for again from then on.
    proxy.fault = (_count, method) => (method === "PATCH" ? 403 : undefined);
    await world.addTenant("c");
    await eventually(async () => (await number("pass_failures_total"))! > 1);
    await becomes("queue_depth", 1);
    const failures = await number("pass_failures_total");
    proxy.fault = undefined;
    await world.settled(["a", "b", "c"], 40_000);
    await becomes("queue_depth", 0);
    expect(await number("pass_failures_total")).to.be.at.least(failures!);
  });

  it("count every request to the API server by its verb and how it was answered", async () => {
    const seen = new Map<string, number>();
    const count = (key: string): void => void seen.set(key, (seen.get(key) ?? 0) + 1);
    let broken = 0;
    proxy.fault = (_count, method, url) => {
      count(url.includes("watch=true") ? "watch" : method);
      if (method !== "PATCH" || !url.includes("/status") || broken >= 2) return undefined;
      broken += 1;
      return 500;
    };
    world.start({ port, target: proxy.target });
    await world.addTenant("a");
    await world.settled(["a"]);
    // Rings come before credentials: of a tenant that leaves in between there is nothing to delete.
    const { credential } = (await world.tenant("a")).status!;
    await eventually(() => world.get("Secret", credential!.name));
    await world.removeTenant("a");
    await world.settled([]);
    await becomes('api_requests_total{verb="PATCH",code="500"}', 2);
    await eventually(async () => {
      const now = await read(port);
      // The tenant's Secret is deleted after the placement that no longer has it was written.
      expect(seen.get("DELETE"), "the tenant's Secret").to.be.a("number");
      for (const verb of ["PATCH", "DELETE"]) expect(now(`verb="${verb}"`), verb).to.equal(seen.get(verb));
      // What has no answer yet does not count: a watch before its first line, a heartbeat that was given up.
      const sent = (seen.get("GET") ?? 0) + (seen.get("watch") ?? 0);
      expect(now('verb="GET"')).to.be.within(1, sent);
      expect(now('verb="PUT"') ?? 0).to.be.at.most(seen.get("PUT") ?? 0);
      return true;
    });
  });

  it("say who leads", async () => {
    const second = await freePort();
    const first = world.start({ port, identity: "first" });
    await becomes("leader", 1);
    world.start({ port: second, identity: "second" });
    await eventually(async () => (await read(second))("leader") === 0);
    await first.stop();
    await eventually(async () => (await read(second))("leader") === 1);
  });
});
