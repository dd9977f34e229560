import { expect } from "chai";
import { hasStatus } from "../../provider/reconciler/api.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { eventually, installPrometheusRules, type World } from "./world.ts";

describe("what Tenants say of themselves, on a real API server", () => {
  let world: World;
  eachInOwnWorld("says", (own) => void (world = own));

  it("takes over what Tenants say of themselves, and the API server refuses what cannot be meant", async () => {
    await world.create({ tenants: [{ name: "declared", labels: { region: "south" } }] });
    world.start();
    const retention = { retentionRaw: "90d" };
    await world.addTenant(
      "a",
      {},
      { labels: { region: "north" }, limits: { requestSeries: 10 }, retention, series: 2 },
    );
    await world.addTenant("b", { "monitoring.whizard.io/storage": "local" });
    await world.addTenant("declared");
    await world.settled(["a", "b", "declared"]);
    const { composed } = world.names;
    await eventually(async () => (await world.map("ConfigMap", composed.limits)).includes('"series_limit": 10'));
    const labels = await world.map("ConfigMap", composed.tenantLabels);
    expect(labels).to.include("north").and.to.include("south");
    const [a, b] = [await world.tenant("a"), await world.tenant("b")];
    const compactor = await eventually(() => world.get("StatefulSet", a.status!.compactor!.name));
    expect(JSON.stringify(compactor)).to.include("--retention.resolution-raw=90d");
    expect(b.status!.compactor).to.equal(undefined);
    const local = await eventually(() => world.get("StatefulSet", b.status!.ingester!.name));
    expect(JSON.stringify(local)).not.to.include("objstore");
    await world.merge("Tenant", world.object("a"), { spec: { labels: { region: "west" } } });
    await eventually(async () => (await world.map("ConfigMap", composed.tenantLabels)).includes("west"));
    for (const spec of [{ series: 0 }, { limits: { requestSeries: -1 } }, { retention: { retentionRaw: "soon" } }]) {
      const refused = await world.merge("Tenant", world.object("a"), { spec }).catch((error: unknown) => error);
      expect(hasStatus(refused, 422), JSON.stringify(spec)).to.equal(true);
    }
  });

  it("keeps soft tenants together, however many, and apart from the others", async () => {
    await world.create();
    world.start();
    const soft = ["s0", "s1", "s2", "s3", "s4"];
    await world.addTenant("a");
    for (const id of soft) await world.addTenant(id, { "monitoring.whizard.io/soft-tenant": "true" });
    const ingesterOf = await world.settled(["a", ...soft]);
    const together = new Set(soft.map((id) => ingesterOf.get(id)));
    expect([...together]).to.have.lengthOf(1);
    expect(together.has(ingesterOf.get("a"))).to.equal(false);
  });

  it("takes up PrometheusRules when there is such a kind, and lets go of them when there is none", async function () {
    this.timeout(90_000);
    await world.create({ ruler: { ruleSelectors: [{ matchLabels: { role: "alerts" } }] } });
    const replica = world.start();
    await world.addTenant("a");
    await world.addTenant("b", {}, { ruleSelectors: [] });
    await world.settled(["a", "b"]);
    const uninstall = await installPrometheusRules(world.api);
    try {
      const group = (expr: string) => ({ groups: [{ name: "g", rules: [{ alert: "Down", expr }] }] });
      await world.addRules("nodes", { role: "alerts" }, group("up == 0"));
      const { name } = await eventually(async () => (await world.tenant("a")).status?.ruler);
      const rules = async () => Object.values((await world.get("ConfigMap", `${name}-rules-0`)).data ?? {}).join("");
      await eventually(async () => (await rules()).includes("up == 0"));
      await eventually(() => world.get("StatefulSet", name));
      expect((await world.tenant("b")).status!.ruler).to.equal(undefined);
      await world.addRules("nodes", { role: "alerts" }, group("up == 2"));
      await eventually(async () => (await rules()).includes("up == 2"));
      await replica.stop();
      world.start({ identity: "two" });
      await world.addRules("nodes", { role: "other" }, group("up == 2"));
      await eventually(async () => (await world.tenant("a")).status?.ruler === undefined);
      await eventually(async () => !(await world.list("StatefulSet")).some(({ metadata }) => metadata.name === name));
      await world.addRules("nodes", { role: "alerts" }, group("up == 2"));
      await eventually(() => world.get("StatefulSet", name));
    } finally {
      await uninstall();
    }
    await eventually(async () => (await world.tenant("a")).status?.ruler === undefined, 30_000);
    await eventually(async () => !(await world.list("Secret")).some(({ metadata }) => /ruler/.test(metadata.name)));
    await world.settled(["a", "b"]);
  });
});
