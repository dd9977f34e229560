import { expect } from "chai";
import { retiringAnnotation, slotAnnotation, tenantPassword, type TenantStatus } from "../../provider/core/index.ts";
import { hasStatus } from "../../provider/reconciler/api.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { quiet } from "./quiet.ts";
import { eventually, type World } from "./world.ts";

const conditionsOf = (status: TenantStatus | undefined) =>
  Object.fromEntries((status?.conditions ?? []).map(({ type, status: value, reason }) => [type, `${value} ${reason}`]));

describe("the reconciler on a real API server", () => {
  let world: World;
  eachInOwnWorld("rec", (own) => void (world = own));

  it("places Tenants, in rings and maps and with a credential of their own, beside the declared ones", async () => {
    await world.create({ tenants: [{ name: "declared" }] });
    world.start();
    for (const id of ["a", "b", "c", "d", "declared"]) await world.addTenant(id);
    await world.addTenant("alone", { "monitoring.whizard.io/exclusive": "true" });
    await world.addTenant("cold", { "monitoring.whizard.io/storage": `${world.namespace}.cold` });
    const rings = await world.settled(["a", "b", "c", "d", "declared", "alone", "cold"]);
    const shared = ["a", "b", "c", "d"].map((id) => rings.get(id)!);
    expect(Math.max(...shared.map((name) => shared.filter((other) => other === name).length))).to.be.at.most(3);
    expect([...rings.values()].filter((name) => name === rings.get("alone"))).to.have.length(1);
    expect([...rings.values()].filter((name) => name === rings.get("cold"))).to.have.length(1);
    expect(rings.get("declared")).to.equal("w-ingester-0");
    expect(conditionsOf((await world.tenant("declared")).status)["Placed"]).to.equal("True Declared");
    await eventually(async () => (await world.list("StatefulSet")).length >= 5);
    const admitted = await world.map("ConfigMap", world.names.composed.gatewayTenants);
    expect(admitted).to.equal(["a", "alone", "b", "c", "cold", "d", "declared"].map((id) => `${id} rw\n`).join(""));
    const { status } = await world.tenant("a");
    const secret = await eventually(() => world.get("Secret", status!.credential!.name));
    const password = Buffer.from(secret.data!["password"]!, "base64").toString();
    const { data } = await world.get("Secret", world.names.tenantKey);
    expect(password).to.equal(tenantPassword(Buffer.from(data!["key"]!, "base64").toString(), "a"));
    const credentials = await world.map("Secret", world.names.composed.gatewayCredentials);
    expect(credentials.trim().split("\n")).to.have.length(7);
  });

  it("says in conditions and Events why a Tenant is refused, and serves the others", async () => {
    await world.create();
    world.start();
    await world.addTenant("lost", { "monitoring.whizard.io/storage": "colt" });
    await world.addTenant("both", {
      "monitoring.whizard.io/exclusive": "true",
      "monitoring.whizard.io/soft-tenant": "true",
    });
    await world.addTenant("fine");
    await world.settled(["fine"]);
    const lost = await eventually(async () => (await world.tenant("lost")).status);
    expect(conditionsOf(lost)).to.deep.equal({
      Admitted: "False UnknownStorage",
      Placed: "False NotAdmitted",
      Writable: "False NotPlaced",
      Ready: "False NotAdmitted",
    });
    expect(lost.conditions![0]!.message).to.include("did you mean cold?");
    const both = await eventually(async () => (await world.tenant("both")).status);
    expect(conditionsOf(both)["Admitted"]).to.equal("False ExclusiveAndSoft");
    await eventually(async () => (await world.events("both")).length > 0);
    // Each once, however many passes there were since, and nothing of whom nothing is wrong with.
    expect(await world.events("lost")).to.deep.equal([`Warning UnknownStorage: ${lost.conditions![0]!.message}`]);
    expect(await world.events("both")).to.deep.equal([
      "Warning ExclusiveAndSoft: a tenant is exclusive or soft, not both",
    ]);
    expect(await world.events("fine")).to.deep.equal([]);
  });

  it("has ids refused by the API server that cannot be any", async () => {
    await world.create();
    for (const id of ["a/b", "API", "-a"]) {
      const refused = await world
        .addTenant(id.toLowerCase().replace(/\W/g, "x"))
        .then(() => world.merge("Tenant", world.object(id.toLowerCase().replace(/\W/g, "x")), { spec: { tenant: id } }))
        .catch((error: unknown) => error);
      expect(hasStatus(refused, 422), id).to.equal(true);
    }
  });

  it("moves nobody by a restart, and then writes nothing", async () => {
    await world.create();
    const first = world.start();
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    for (const id of ids) await world.addTenant(id);
    await world.settled(ids);
    for (const id of ["b", "d"]) await world.removeTenant(id);
    const left = ids.filter((id) => !["b", "d"].includes(id));
    const rings = await world.settled(left);
    await quiet(world);
    expect(await world.list("StatefulSet")).to.have.length(4);
    await first.stop();
    const tenants = await world.tenants();
    const proxy = await FaultyProxy.start(world.target);
    const writes: string[] = [];
    proxy.fault = (_count, method, url) => {
      if (method !== "GET" && !url.includes("/leases")) writes.push(`${method} ${url}`);
      return undefined;
    };
    const second = world.start({ identity: "two", target: proxy.target });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(writes).to.deep.equal([]);
    expect(await world.tenants()).to.deep.equal(tenants);
    await world.addTenant("h");
    await world.settled([...left, "h"]);
    expect(writes).not.to.deep.equal([]);
    await world.removeTenant("h");
    await world.settled(left);
    await second.stop();
    proxy.close();
    expect(await world.settled(left)).to.deep.equal(rings);
  });

  it("keeps an emptied ingester for its retention, takes a tenant home, and has it upload after that", async () => {
    await world.create();
    let ahead = 0;
    const clock = (): number => Date.now() + ahead;
    const first = world.start({ clock });
    await world.addTenant("a", { "monitoring.whizard.io/exclusive": "true" });
    await world.settled(["a"]);
    await eventually(async () => (await world.list("StatefulSet")).length === 2);
    await world.removeTenant("a");
    await world.settled([]);
    await eventually(async () => (await world.list("StatefulSet")).length === 1);
    const [kept] = await world.list("StatefulSet");
    expect(JSON.parse(kept!.metadata.annotations![slotAnnotation]!)).to.include.keys("emptySince");
    await eventually(async () =>
      (await world.list("Secret")).every(({ metadata }) => !metadata.name.startsWith("w-tenant-rec")),
    );
    await world.addTenant("b", { "monitoring.whizard.io/exclusive": "true" });
    await world.addTenant("a", { "monitoring.whizard.io/exclusive": "true" });
    const rings = await world.settled(["a", "b"]);
    expect(rings.get("a")).to.equal(kept!.metadata.name);
    await world.removeTenant("a");
    await world.settled(["b"]);
    await eventually(async () => {
      const { metadata } = await world.get("StatefulSet", kept!.metadata.name);
      return metadata.annotations![slotAnnotation]!.includes("emptySince");
    });
    await first.stop();
    ahead = 4 * 3_600_000;
    world.start({ clock, identity: "later" });
    await eventually(async () =>
      JSON.stringify(await world.get("StatefulSet", kept!.metadata.name)).includes(`"${retiringAnnotation}":"1"`),
    );
    expect((await world.settled(["b"])).get("b")).to.equal(rings.get("b"));
  });

  it("moves a tenant whose labels ask for another place, and keeps one whose labels are refused", async () => {
    await world.create();
    world.start();
    await world.addTenant("a");
    await world.addTenant("b");
    const before = await world.settled(["a", "b"]);
    await world.merge("Tenant", world.object("a"), {
      metadata: { labels: { "monitoring.whizard.io/storage": "cold" } },
    });
    const after = await eventually(async () => {
      const rings = await world.rings();
      return rings.get("a") === before.get("a") ? undefined : rings;
    });
    expect(after.get("b")).to.equal(before.get("b"));
    await eventually(async () => (await world.events("a")).length > 0);
    expect(await world.events("a")).to.deep.equal([
      `Normal Moved: new writes go to ${after.get("a")} instead of ${before.get("a")}`,
    ]);
    // The old ingester is still there to be queried, and knows who was on it.
    const noted = await eventually(async () => {
      const { metadata } = await world.get("StatefulSet", before.get("a")!);
      const slot = JSON.parse(metadata.annotations![slotAnnotation]!) as { tenants: string[]; former: object };
      return slot.tenants.includes("a") ? undefined : slot;
    });
    expect([noted.tenants, Object.keys(noted.former)]).to.deep.equal([["b"], ["a"]]);
    const moved = (isThere: (ring: string) => boolean): Promise<string> =>
      eventually(async () => [(await world.rings()).get("a") ?? ""].filter(isThere)[0]);
    const label = async (labels: object): Promise<void> =>
      world.merge("Tenant", world.object("a"), { metadata: { labels } });
    await label({ "monitoring.whizard.io/exclusive": "true", "monitoring.whizard.io/storage": null });
    const alone = await moved((ring) => ![before.get("a"), after.get("a"), ""].includes(ring));
    await label({ "monitoring.whizard.io/exclusive": null });
    expect(await moved((ring) => ![alone, ""].includes(ring)), "home").to.equal(before.get("a"));
    expect((await world.list("StatefulSet")).map(({ metadata }) => metadata.name)).to.include.members([
      alone,
      after.get("a"),
    ]);
    await world.merge("Tenant", world.object("b"), {
      metadata: { labels: { "monitoring.whizard.io/storage": "nowhere" } },
    });
    await eventually(async () => conditionsOf((await world.tenant("b")).status)["Admitted"] === "False UnknownStorage");
    expect((await world.rings()).get("b")).to.equal(before.get("b"));
  });

  it("reverts a foreign change of what it owns, and leaves others' fields and garbage behind it", async () => {
    await world.create();
    world.start();
    await world.addTenant("a");
    const rings = await world.settled(["a"]);
    const ingester = rings.get("a")!;
    const credential = (await world.tenant("a")).status!.credential!.name;
    await eventually(() => world.get("StatefulSet", ingester));
    await eventually(() => world.get("Secret", credential));
    await world.merge("ConfigMap", world.names.composed.hashrings, { data: { "hashrings.json": "no json" } });
    await world.merge("StatefulSet", ingester, {
      metadata: { labels: { mine: "kept" }, annotations: { [slotAnnotation]: "{garbage" } },
      spec: { replicas: 0 },
    });
    await world.merge("Secret", credential, { data: { password: "eA==" } });
    await world.settled(["a"]);
    await eventually(async () => {
      const { metadata, spec } = await world.get("StatefulSet", ingester);
      return (spec as { replicas: number }).replicas === 1 && metadata.annotations![slotAnnotation]!.includes('"a"');
    });
    expect((await world.get("StatefulSet", ingester)).metadata.labels!["mine"]).to.equal("kept");
    await eventually(async () => (await world.get("Secret", credential)).data!["password"] !== "eA==");
  });

  it("keeps what it knew while the declared topology holds garbage", async () => {
    await world.create();
    world.start();
    await world.addTenant("a");
    await world.settled(["a"]);
    await world.merge("ConfigMap", world.names.declared, { data: { "declared.json": "{}" } });
    await world.addTenant("b");
    await world.settled(["a", "b"]);
    await world.declare({ ingester: { defaultTenantsPerIngester: 5 } });
    for (const id of ["c", "d"]) await world.addTenant(id);
    const rings = await world.settled(["a", "b", "c", "d"]);
    expect(new Set(rings.values()).size).to.equal(1);
  });

  it("has one leader of two replicas, and another within 15 s of the first one's end", async function () {
    this.timeout(60_000);
    await world.create();
    const proxy = await FaultyProxy.start(world.target);
    const first = world.start({ identity: "first", target: proxy.target });
    await world.addTenant("a");
    const before = await world.settled(["a"]);
    world.start({ identity: "second" });
    const holder = async () =>
      (await world.get<{ spec: { holderIdentity: string } }>("Lease", "w-reconciler")).spec.holderIdentity;
    expect(await holder()).to.equal("first");
    // As when its node is cut off: it cannot even give the Lease back.
    proxy.fault = () => "stall";
    const began = performance.now();
    await world.addTenant("b");
    await eventually(async () => (await world.rings()).has("b"), 20_000);
    expect(performance.now() - began).to.be.lessThan(15_000);
    expect(await holder()).to.equal("second");
    expect((await world.rings()).get("a")).to.equal(before.get("a"));
    proxy.close();
    await first.stop();
  });

  describe("behind an API server that fails", () => {
    let proxy: FaultyProxy;
    beforeEach(async () => {
      await world.create();
      proxy = await FaultyProxy.start(world.target);
    });
    afterEach(() => proxy.close());

    it("goes on after its watches have expired and fallen silent", async function () {
      this.timeout(90_000);
      world.start({ target: proxy.target, silentMs: 2000 });
      await world.addTenant("a");
      await world.settled(["a"]);
      proxy.fault = (_count, _method, url) => (url.includes("watch=true") ? 410 : undefined);
      proxy.cutAll();
      await world.addTenant("b");
      await world.settled(["a", "b"], 30_000);
      proxy.fault = (_count, _method, url) => (url.includes("watch=true") ? "stall" : undefined);
      proxy.cutAll();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      proxy.fault = undefined;
      await world.addTenant("c");
      await world.settled(["a", "b", "c"], 30_000);
    });
  });
});
