import type { ApiTarget } from "../../../provider/reconciler/api.ts";
import { eventually, tenantsPath, World } from "../../reconciler/world.ts";
import { Onlooker } from "./onlooker.ts";
import { Program } from "../../reconciler/program.ts";

/** Does something for each number below a count, several at a time. */
const forEach = async (count: number, act: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await act(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
};

const secondsOf = async (act: () => Promise<void>): Promise<number> => {
  const began = performance.now();
  await act();
  return (performance.now() - began) / 1000;
};

/** Tenants that appear at once, and what the reconciler needed for them. */
export interface Storm {
  /** From the first request that creates one until all have a place in their statuses and are in the rings. */
  readonly seconds: number;
  readonly requestsPerTenant: number;
  readonly peakMiB: number;
  readonly restartSeconds: number;
  readonly restartWrites: number;
}

const raise = async (world: World, running: Program, count: number): Promise<Storm> => {
  const onlooker = await new Onlooker(world).ready();
  const before = await running.counters();
  const seconds = await secondsOf(async () => {
    await forEach(count, (index) => world.addTenant(`t${index}`));
    await onlooker.until(count, 300_000);
  }).finally(() => onlooker.end());
  await running.quiet(3000);
  const { requests } = await running.counters();
  const peakMiB = running.peakMiB();
  await running.stop();
  const restarted = performance.now();
  await running.start(world, world.target);
  await eventually(async () => (await running.counters()).passes > 0, 60_000);
  const steady = await running.quiet(3000);
  const { writes } = await running.counters();
  return {
    seconds,
    requestsPerTenant: (requests - before.requests) / count,
    peakMiB,
    restartSeconds: (steady - restarted) / 1000,
    restartWrites: writes,
  };
};

const withWorld = async <T>(target: ApiTarget, act: (world: World) => Promise<T>): Promise<T> => {
  const world = await new World(target, `bench-${Date.now().toString(36)}`).create();
  try {
    return await act(world);
  } finally {
    await world.destroy();
  }
};

/** Measures a storm in a namespace of its own. */
export const measureStorm = (target: ApiTarget, count: number): Promise<Storm> =>
  withWorld(target, async (world) => {
    const running = new Program();
    try {
      await running.start(world, target);
      await eventually(() => world.rings());
      return await raise(world, running, count);
    } finally {
      await running.stop();
      running.remove();
    }
  });

/** Seconds for the same Tenants and one write of a status each, by a client that does and decides nothing else. */
export const measureBare = (target: ApiTarget, count: number): Promise<number> =>
  withWorld(target, async (world) => {
    const reference = { namespace: world.namespace, name: "some-ingester-auto-0" };
    const condition = { status: "True", reason: "Placed", message: "on some-ingester-auto-0, by nobody" };
    const lastTransitionTime = "2026-01-01T00:00:00Z";
    const conditions = ["Admitted", "Placed", "Writable", "Ready"].map((type) => ({
      type,
      ...condition,
      lastTransitionTime,
    }));
    const status = { ingester: reference, compactor: reference, credential: reference, pool: "shared", conditions };
    return secondsOf(() =>
      forEach(count, async (index) => {
        await world.addTenant(`t${index}`);
        const name = world.object(`t${index}`);
        const body = { apiVersion: "monitoring.whizard.io/v1alpha1", kind: "Tenant", metadata: { name }, status };
        await world.api.call({
          method: "PATCH",
          path: `${tenantsPath}/${name}/status?fieldManager=bare`,
          contentType: "application/apply-patch+yaml",
          body,
        });
      }),
    );
  });
