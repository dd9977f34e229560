import { sharedServer } from "./sharedServer.ts";
import { World } from "./world.ts";

/** Gives each test of a suite a world of its own on the shared API server, not yet created, and destroys it after the test. */
export const eachInOwnWorld = (prefix: string, take: (world: World) => void): void => {
  const stamp = Date.now().toString(36);
  let world: World | undefined;
  let made = 0;

  before(async function () {
    this.timeout(120_000);
    await sharedServer();
  });

  beforeEach(async () => {
    made += 1;
    world = new World((await sharedServer()).target, `${prefix}-${stamp}-${made}`);
    take(world);
  });

  afterEach(() => world?.destroy());
};
