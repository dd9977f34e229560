import { expect } from "chai";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { Program } from "./program.ts";
import { eventually, type World } from "./world.ts";

describe("what the reconciler's process says of itself", () => {
  let world: World;
  let proxy: FaultyProxy;
  let program: Program;
  eachInOwnWorld("probes", (own) => void (world = own));
  beforeEach(async () => {
    await world.create();
    proxy = await FaultyProxy.start(world.target);
    program = new Program();
  });
  afterEach(async () => {
    await program.stop();
    program.remove();
    proxy.close();
  });

  it("it is alive at once, and ready when it has seen all that it watches", async () => {
    proxy.fault = (_count, _method, url) => (url.includes("/statefulsets") ? 503 : undefined);
    await program.start(world, { ...world.target, ...proxy.target });
    await eventually(async () => (await program.probe("/healthz")) === 200);
    await eventually(() => Promise.resolve(proxy.faults > 0));
    expect(await program.probe("/readyz")).to.equal(503);
    proxy.fault = undefined;
    await eventually(async () => (await program.probe("/readyz")) === 200);
    expect(await program.probe("/healthz")).to.equal(200);
  });

  it("its log is a line of JSON an event, with time, level and what it is about", async () => {
    await program.start(world, world.target);
    await world.addTenant("lost", { "monitoring.whizard.io/storage": "nowhere" });
    await world.addTenant("a");
    await world.settled(["a"]);
    await eventually(() => Promise.resolve(program.log.length > 0));
    for (const line of program.log) {
      const { time, level, message } = JSON.parse(line) as Record<"time" | "level" | "message", string>;
      expect(new Date(time).toISOString()).to.equal(time);
      expect(level).to.be.oneOf(["info", "warn", "error"]);
      expect(message).to.be.a("string").and.not.equal("");
    }
  });
});
