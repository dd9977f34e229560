import { expect } from "chai";
import { hasStatus, type ApiTarget } from "../../provider/reconciler/api.ts";
import { Program } from "./program.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, installDefinition, removeDefinition, World } from "./world.ts";

/** Something that a person removes. */
type Step = "the definition" | "the namespace" | "the Tenants" | "the reconciler";

const orders: readonly (readonly Step[])[] = [
  ["the namespace", "the Tenants", "the reconciler"],
  ["the Tenants", "the namespace", "the reconciler"],
  ["the reconciler", "the namespace", "the Tenants"],
  ["the definition", "the namespace", "the reconciler"],
];

describe("an uninstall of the reconciler", () => {
  const stamp = Date.now().toString(36);
  let target: ApiTarget;
  let worlds = 0;

  before(async function () {
    this.timeout(120_000);
    ({ target } = await sharedServer());
  });

  /** A world at work. */
  const makeWorld = async (): Promise<readonly [World, Program]> => {
    worlds += 1;
    const world = await new World(target, `gone-${stamp}-${worlds}`).create();
    const program = new Program();
    await program.start(world, target);
    for (const id of ["a", "b", "c", "d"]) await world.addTenant(id);
    await world.settled(["a", "b", "c", "d"]);
    await eventually(async () => (await world.list("StatefulSet")).length === 3);
    return [world, program];
  };

  const isGone = (world: World, path: string): Promise<boolean> =>
    world.api.call({ method: "GET", path, tries: 1 }).then(
      () => false,
      (error: unknown) => hasStatus(error, 404),
    );

  const steps: Readonly<Record<Step, (world: World, program: Program) => Promise<void>>> = {
    "the definition": async (world) => {
      await removeDefinition(world.api);
    },
    "the namespace": async (world) => {
      const path = `/api/v1/namespaces/${world.namespace}`;
      await world.api.call({ method: "DELETE", path });
      await eventually(() => isGone(world, path), 40_000);
    },
    "the Tenants": async (world) => {
      await world.removeTenants();
      await eventually(async () => (await world.tenants()).size === 0);
    },
    "the reconciler": async (_world, program) => {
      expect(program.isRunning, "it had not ended by itself").to.equal(true);
      await program.stop();
    },
  };

  for (const order of orders) {
    it(`ends when ${order[0]} goes first, then ${order.slice(1).join(", then ")}`, async function () {
      this.timeout(90_000);
      const [world, program] = await makeWorld();
      try {
        for (const step of order) await steps[step](world, program);
      } finally {
        await program.stop();
        program.remove();
        await installDefinition(world.api);
        await world.removeTenants();
        world.api.close();
      }
    });
  }

  it("can be taken back: the definition comes again, and the Tenants are served again", async function () {
    this.timeout(90_000);
    const [world, program] = await makeWorld();
    try {
      const rings = await world.rings();
      await removeDefinition(world.api);
      await installDefinition(world.api);
      for (const id of ["a", "b"]) await world.addTenant(id);
      const after = await world.settled(["a", "b"], 30_000);
      expect(after.get("a"), "home").to.equal(rings.get("a"));
      expect(program.isRunning).to.equal(true);
    } finally {
      await program.stop();
      program.remove();
      await world.destroy();
    }
  });
});
