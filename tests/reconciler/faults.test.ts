import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiTarget } from "../../provider/reconciler/api.ts";
import { readEndState, type EndState } from "./endState.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { quiet } from "./quiet.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, World } from "./world.ts";

const isWrite = (method: string): boolean => method !== "GET";
const isWatch = (url: string): boolean => url.includes("watch=true");

/** What an API server may do to its clients; each while Tenants come and go. */
const trials: Readonly<Record<string, (proxy: FaultyProxy) => void | Promise<void>>> = {
  "answers 409 to every second write": (proxy) => {
    let writes = 0;
    proxy.fault = (_count, method) => (isWrite(method) && ++writes % 2 === 0 ? 409 : undefined);
  },
  "answers 429 and asks to wait": (proxy) => {
    proxy.fault = (count, method) => (isWrite(method) && count % 4 === 0 ? 429 : undefined);
  },
  "answers 500 to half of all requests": (proxy) => {
    proxy.fault = (count) => (count % 2 === 0 ? 500 : undefined);
  },
  "breaks every fifth connection": (proxy) => {
    proxy.fault = (count) => (count % 5 === 0 ? "cut" : undefined);
  },
  "answers slowly": (proxy) => {
    proxy.fault = async () => {
      await sleep(400);
      return undefined;
    };
  },
  "does what it is asked, and often does not say so": (proxy) => {
    let writes = 0;
    proxy.fault = (_count, method) => (isWrite(method) && ++writes % 3 === 0 ? "swallow" : undefined);
  },
  "breaks off its watches in the middle of a line": (proxy) => {
    proxy.fault = (_count, _method, url) => (isWatch(url) ? "half" : undefined);
  },
  "says that what is watched is too old": (proxy) => {
    let watches = 0;
    proxy.fault = (_count, _method, url) => (isWatch(url) && ++watches % 2 === 0 ? 410 : undefined);
    proxy.cutAll();
  },
  "is away for some seconds": async (proxy) => {
    await proxy.refuse(4000);
  },
  // Long enough for all that waits ever longer to wait the longest, and for the Lease to be lost.
  "is away for more than a minute": async (proxy) => {
    await proxy.refuse(65_000);
  },
};

describe("the reconciler, behind an API server that fails", () => {
  const stamp = Date.now().toString(36);
  let target: ApiTarget;
  let expected: EndState;
  let worlds = 0;

  const makeWorld = async (): Promise<World> => {
    worlds += 1;
    return new World(target, `fault-${stamp}-${worlds}`).create();
  };

  /** Tenants that are there, and then others that come, go and move. */
  const scenario = async (world: World, disturb: () => void | Promise<void>): Promise<void> => {
    for (const id of ["a", "b", "c", "d", "leaves"]) await world.addTenant(id);
    await Promise.all([disturb(), sleep(200)]);
    await world.addTenant("cold", { "monitoring.whizard.io/storage": "cold" });
    await world.addTenant("lost", { "monitoring.whizard.io/storage": "nowhere" });
    await world.removeTenant("leaves");
    await world.merge("Tenant", world.object("d"), {
      metadata: { labels: { "monitoring.whizard.io/exclusive": "true" } },
    });
  };

  /** Where everybody is does not depend on when who was seen; which slots became free in between does. */
  const summary = ({ tenants, rings, admitted, credentials, secrets }: EndState) => ({
    tenants: Object.keys(tenants),
    lost: JSON.stringify(tenants["lost"]),
    rings: Object.keys(rings),
    groups: Object.keys(rings).map((id) => (["d", "cold"].includes(id) ? "alone" : "shared")),
    admitted,
    credentials: credentials.split("\n").length,
    secrets,
  });

  const assertSound = async (world: World): Promise<void> => {
    const state = await readEndState(world);
    expect(summary(state)).to.deep.equal(summary(expected));
    const on = (ring: string | undefined): readonly string[] =>
      Object.entries(state.rings).flatMap(([id, other]) => (other === ring ? [id] : []));
    expect(on(state.rings["d"]), "who is with the exclusive one").to.deep.equal(["d"]);
    expect(on(state.rings["cold"]), "who is with the cold one").to.deep.equal(["cold"]);
    expect(on(state.rings["a"]), "who shares").to.deep.equal(["a", "b", "c"]);
    for (const [id, ring] of Object.entries(state.rings)) {
      expect(state.workloads[ring], `the ingester of ${id}`).to.deep.include({ isEmpty: false });
      expect(JSON.stringify(state.tenants[id]), `the status of ${id}`).to.include(`"name":"${ring}"`);
    }
  };

  before(async function () {
    this.timeout(120_000);
    ({ target } = await sharedServer());
    const world = await makeWorld();
    world.start();
    await scenario(world, () => undefined);
    await world.settled(["a", "b", "c", "d", "cold"]);
    await quiet(world);
    expected = await readEndState(world);
    await assertSound(world);
    await world.destroy();
  });

  for (const [name, disturb] of Object.entries(trials)) {
    it(`ends in the same state when it ${name}`, async function () {
      this.timeout(300_000);
      const world = await makeWorld();
      const proxy = await FaultyProxy.start(target);
      try {
        const replica = world.start({ target: proxy.target, silentMs: 5000 });
        await scenario(world, () => disturb(proxy));
        await eventually(async () => {
          await assertSound(world);
          return true;
          // Where half of all requests fail, waits between the tries add up to a minute now and then.
        }, 180_000);
        // It still runs: what comes now is served too.
        proxy.fault = undefined;
        await world.addTenant("later");
        await world.settled(["a", "b", "c", "d", "cold", "later"], 40_000);
        await replica.stop();
      } finally {
        proxy.close();
        await world.destroy();
      }
    });
  }

  it("goes on when a Tenant is deleted, or made anew, while it is being placed", async () => {
    const world = await makeWorld();
    const proxy = await FaultyProxy.start(target);
    let isDone = false;
    proxy.fault = async (_count, method, url) => {
      if (isDone || method !== "PATCH" || !url.includes("-gone/status")) return undefined;
      isDone = true;
      await world.removeTenant("gone");
      await world.removeTenant("anew");
      await world.addTenant("anew");
      return undefined;
    };
    try {
      for (const id of ["gone", "anew", "stays"]) await world.addTenant(id);
      world.start({ target: proxy.target });
      await world.settled(["anew", "stays"]);
      expect(isDone).to.equal(true);
      await eventually(async () => {
        const secrets = (await readEndState(world)).secrets.filter((name) => name.startsWith("w-tenant-ns-"));
        return JSON.stringify(secrets) === JSON.stringify(["w-tenant-ns-anew", "w-tenant-ns-stays"]);
      });
    } finally {
      proxy.close();
      await world.destroy();
    }
  });

  it("moves nobody when the clock jumps", async () => {
    const world = await makeWorld();
    let ahead = 0;
    const clock = (): number => Date.now() + ahead;
    try {
      const replica = world.start({ clock });
      for (const id of ["a", "b", "c", "d", "leaves"]) await world.addTenant(id);
      await world.settled(["a", "b", "c", "d", "leaves"]);
      const ids = ["a", "b", "c", "d"];
      await world.removeTenant("leaves");
      const rings = await world.settled(ids);
      for (const jump of [2 * 3_600_000, -24 * 3_600_000, 10 * 365 * 24 * 3_600_000, 0]) {
        ahead = jump;
        const id = `at${jump < 0 ? "minus" : ""}${Math.abs(jump)}`;
        await world.addTenant(id);
        ids.push(id);
        const after = await world.settled(ids);
        for (const [tenant, ring] of rings) expect(after.get(tenant), `${tenant} after ${jump}`).to.equal(ring);
      }
      await replica.stop();
      world.start({ clock, identity: "two" });
      await sleep(1000);
      const after = await world.settled(ids);
      for (const [tenant, ring] of rings) expect(after.get(tenant), tenant).to.equal(ring);
    } finally {
      await world.destroy();
    }
  });

  it("places a thousand that appear at once, each in one ring and none in a full one", async function () {
    this.timeout(120_000);
    const world = await makeWorld();
    try {
      world.start();
      const ids = Array.from({ length: 1000 }, (_, index) => `t${index}`);
      for (let from = 0; from < ids.length; from += 20)
        await Promise.all(ids.slice(from, from + 20).map((id) => world.addTenant(id)));
      const rings = await eventually(async () => {
        const found = await world.rings();
        return found.size === ids.length ? found : undefined;
      }, 90_000);
      const sizes = new Map<string, number>();
      for (const ring of rings.values()) sizes.set(ring, (sizes.get(ring) ?? 0) + 1);
      expect(Math.max(...sizes.values())).to.equal(3);
      expect(sizes.size).to.equal(334);
    } finally {
      await world.destroy();
    }
  });
});
