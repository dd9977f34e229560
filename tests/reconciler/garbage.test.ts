import { expect } from "chai";
import { slotAnnotation } from "../../provider/core/index.ts";
import { sharedServer } from "./sharedServer.ts";
import { eventually, tenantsPath, World } from "./world.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("the reconciler, reading garbage", () => {
  const stamp = Date.now().toString(36);
  const ids = ["a", "b", "c", "d", "e"];
  let world: World;
  let rings: ReadonlyMap<string, string>;

  before(async function () {
    this.timeout(120_000);
    world = await new World((await sharedServer()).target, `garbage-${stamp}`).create();
    for (const id of ids) await world.addTenant(id);
    const replica = world.start();
    rings = await world.settled(ids);
    await eventually(async () => (await world.list("StatefulSet")).length === 3);
    await eventually(async () => (await world.list("Secret")).length === 8);
    await replica.stop();
  });

  after(() => world.destroy());

  const status = (id: string, body: unknown): Promise<unknown> =>
    world.api.call({
      method: "PATCH",
      path: `${tenantsPath}/${world.object(id)}/status`,
      body: { status: body },
      contentType: "application/merge-patch+json",
    });
  const slot = (name: string, text: string | null): Promise<void> =>
    world.merge("StatefulSet", name, { metadata: { annotations: { [slotAnnotation]: text } } });
  const other = (ring: string | undefined): string =>
    [...rings.values()].find((each) => each !== ring) ?? "there is only one";

  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    "rings that are no JSON": () =>
      world.merge("ConfigMap", world.names.composed.hashrings, { data: { "hashrings.json": "{" } }),
    "rings of other shapes": () =>
      world.merge("ConfigMap", world.names.composed.hashrings, {
        data: { "hashrings.json": '[1,null,{"hashring":1,"tenants":"a"}]' },
      }),
    "rings that send somebody elsewhere": () =>
      world.merge("ConfigMap", world.names.composed.hashrings, {
        data: { "hashrings.json": JSON.stringify([{ hashring: other(rings.get("a")), tenants: ["a", "b"] }]) },
      }),
    "no rings": () => world.remove("ConfigMap", world.names.composed.hashrings),
    "admissions that nobody understands": () =>
      world.merge("ConfigMap", world.names.composed.gatewayTenants, { data: { "tenants.map": "* rw\n" } }),
    "credentials that nobody understands": () =>
      world.merge("Secret", world.names.composed.gatewayCredentials, { data: { "credentials.map": base64("x y\n") } }),
    "declared credentials that nobody understands": () =>
      world.merge("Secret", world.names.gatewayCredentials, { data: { "credentials.map": base64("\u0000 rw:a\n") } }),
    "annotations that are no JSON": () => slot(rings.get("a")!, "{garbage"),
    "annotations of other shapes": () => slot(rings.get("a")!, '{"kind":"shared","tenants":[1]}'),
    "annotations that claim others' tenants": () =>
      slot(
        rings.get("d")!,
        JSON.stringify({ kind: "shared", storage: "default", tenants: ["a", "b", "c", "d", "e"], former: {} }),
      ),
    "annotations from the future": () =>
      slot(
        rings.get("a")!,
        JSON.stringify({ kind: "shared", storage: "default", tenants: [], former: { a: 9e15 }, emptySince: 9e15 }),
      ),
    "no annotations": () => slot(rings.get("a")!, null),
    "a status that is gone": () => status("a", { ingester: null, compactor: null, storage: null, pool: null }),
    "a status that names no ingester of the pool": () => status("a", { ingester: { namespace: "x", name: "y" } }),
    "a status that names another ingester": () =>
      status("a", { ingester: { namespace: world.namespace, name: other(rings.get("a")) } }),
    "a status of a pool that does not exist": () => status("a", { pool: "weird", storage: "nowhere" }),
  };

  for (const [name, spoil] of Object.entries(cases)) {
    it(`moves nobody for ${name}, neither while it runs nor when it starts`, async function () {
      this.timeout(60_000);
      await spoil();
      const first = world.start({ identity: "pod-0" });
      expect(await world.settled(ids)).to.deep.equal(rings);
      await spoil();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await world.settled(ids)).to.deep.equal(rings);
      await first.stop();
    });
  }
});
