import { expect } from "chai";
import type { Condition, TenantStatus } from "../../provider/core/index.ts";
import { ApiError } from "../../provider/reconciler/api.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { eventually, tenantsPath, type World } from "./world.ts";

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: { metadata: { name: string } } }[];
}

const told = (status: TenantStatus | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((status?.conditions ?? []).map(({ type, status: value, reason }) => [type, `${value} ${reason}`]));

describe("the definition of Tenant, on a real API server", () => {
  let world: World;
  eachInOwnWorld("crd", (own) => void (world = own));
  beforeEach(() => world.create());

  it("has columns that say where each Tenant is, and what it lacks", async () => {
    world.start();
    await world.addTenant("a");
    await world.addTenant("lost", { "monitoring.whizard.io/storage": "nowhere" });
    const ingester = (await world.settled(["a"])).get("a")!;
    await eventually(() => world.get("StatefulSet", ingester));
    await world.setReady(ingester, 1);
    const accept = "application/json;as=Table;g=meta.k8s.io;v=v1";
    const cells = await eventually(async () => {
      const { columnDefinitions, rows } = await world.api.call<Table>({ method: "GET", path: tenantsPath, accept });
      const names = columnDefinitions.map(({ name }) => name);
      const found = Object.fromEntries(
        rows
          .filter(({ object }) => object.metadata.name.startsWith(`${world.namespace}-`))
          .map((row) => [row.object.metadata.name, names.map((name, index) => [name, row.cells[index]] as const)]),
      );
      const [a, lost] = [found[world.object("a")], found[world.object("lost")]];
      const isReady = a?.some(([name, cell]) => name === "Ready" && cell === "True") === true;
      const isRefused = lost?.some(([name, cell]) => name === "Ready" && cell === "False") === true;
      return isReady && isRefused ? { a: a.slice(0, -1), lost: lost.slice(0, -1) } : undefined;
    });
    expect(Object.fromEntries(cells.a)).to.deep.equal({
      Name: world.object("a"),
      Tenant: "a",
      Storage: "default",
      Ingester: "w-ingester-auto-0",
      Compactor: "w-compactor-auto-0",
      Ruler: null,
      Writable: "True",
      Ready: "True",
    });
    expect(Object.fromEntries(cells.lost)).to.include({ Tenant: "lost", Ingester: null, Writable: "False" });
  });

  it("has conditions that follow what is, each with reason, message, time and generation", async () => {
    world.start();
    await world.addTenant("a");
    const ingester = (await world.settled(["a"])).get("a")!;
    const statusWhen = (isWanted: (status: TenantStatus) => boolean): Promise<TenantStatus> =>
      eventually(async () => {
        const { status } = await world.tenant("a");
        return status !== undefined && isWanted(status) ? status : undefined;
      });
    const waiting = await statusWhen((status) => told(status)["Writable"] === "False IngesterNotReady");
    expect(told(waiting)).to.deep.equal({
      Admitted: "True Admitted",
      Placed: "True Placed",
      Writable: "False IngesterNotReady",
      Ready: "False NotWritable",
    });
    await eventually(() => world.get("StatefulSet", ingester));
    await world.setReady(ingester, 1);
    const ready = await statusWhen((status) => told(status)["Ready"] === "True Ready");
    expect(told(ready)["Writable"]).to.equal("True Writable");
    const { metadata } = await world.tenant("a");
    await world.merge("Tenant", world.object("a"), { spec: { series: 0.5 } });
    const newer = await statusWhen(({ observedGeneration = 0 }) => observedGeneration > metadata.generation!);
    const sound = (condition: Condition): void => {
      expect(condition.observedGeneration, condition.type).to.equal(newer.observedGeneration);
      expect(condition.message, condition.type).to.match(/^\S.*\S$/);
      expect(condition.lastTransitionTime, condition.type).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    };
    newer.conditions!.forEach(sound);
    const times = (status: TenantStatus) => status.conditions!.map(({ lastTransitionTime }) => lastTransitionTime);
    expect(times(newer), "a condition that stays as it is keeps its time").to.deep.equal(times(ready));
    await world.setReady(ingester, 0);
    expect(told(await statusWhen((status) => told(status)["Ready"] !== "True Ready"))["Ready"]).to.equal(
      "False NotWritable",
    );
  });

  const refused: Readonly<Record<string, readonly [body: object, message: RegExp]>> = {
    "the path of global queries as an id": [{ spec: { tenant: "Api" } }, /'api' is reserved/],
    "an id of another form": [{ spec: { tenant: "a/b" } }, /spec\.tenant/],
    "an id that is no text": [{ spec: { tenant: 1 } }, /spec\.tenant/],
    "an id that is too long": [{ spec: { tenant: "a".repeat(64) } }, /spec\.tenant/],
    "no spec": [{}, /spec: Required value/],
    "a name too long for its Secret": [{ metadata: { name: "n".repeat(181) }, spec: {} }, /the name is too long/],
    "a weight below zero": [{ spec: { series: -1 } }, /spec\.series/],
    "a limit below zero": [{ spec: { limits: { requestSamples: -1 } } }, /spec\.limits\.requestSamples/],
    "a retention that is no duration": [
      { spec: { retention: { retentionRaw: "90" } } },
      /spec\.retention\.retentionRaw/,
    ],
    "an empty label": [{ spec: { labels: { region: "" } } }, /spec\.labels\.region/],
    "an operator that does not exist": [
      { spec: { ruleSelectors: [{ matchExpressions: [{ key: "a", operator: "Like" }] }] } },
      /ruleSelectors\[0\]\.matchExpressions\[0\]\.operator/,
    ],
  };
  for (const [what, [body, message]] of Object.entries(refused)) {
    it(`has ${what} refused by the API server`, async () => {
      const object = { apiVersion: "monitoring.whizard.io/v1alpha1", kind: "Tenant", metadata: { name: "x" }, ...body };
      const path = `${tenantsPath}?dryRun=All`;
      const answer = await world.api
        .call({ method: "POST", path, body: object, tries: 1 })
        .catch((error: unknown) => error);
      expect(answer).to.be.instanceOf(ApiError);
      expect((answer as ApiError).status).to.equal(422);
      expect((answer as ApiError).message).to.match(message);
    });
  }

  it("takes upstream's manifest as it is, and drops what it does not know", async () => {
    const { object, namespace } = { object: world.object("up"), namespace: world.namespace };
    const manifest = {
      apiVersion: "monitoring.whizard.io/v1alpha1",
      kind: "Tenant",
      metadata: {
        name: object,
        labels: {
          "monitoring.whizard.io/service": `${namespace}.w`,
          "monitoring.whizard.io/storage": `${namespace}.cold`,
        },
      },
      spec: { tenant: "up", ofAnotherVersion: true },
    };
    await world.api.call({ method: "POST", path: tenantsPath, body: manifest });
    world.start();
    await world.settled(["up"]);
    const { spec, status } = await world.tenant("up");
    expect(spec).to.deep.equal({ tenant: "up" });
    expect(status).to.deep.include({
      storage: "cold",
      ingester: { namespace, name: "w-ingester-auto-0" },
      compactor: { namespace, name: "w-compactor-auto-0" },
    });
  });
});
