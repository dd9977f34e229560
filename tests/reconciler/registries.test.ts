import { expect } from "chai";
import { registryApis, type RegistryName } from "../../provider/core/index.ts";
import { hasStatus } from "../../provider/reconciler/api.ts";
import type { Live } from "../../provider/reconciler/live.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { eventually } from "./eventually.ts";
import { FaultyProxy } from "./faultyProxy.ts";
import { installKind } from "./foreignKinds.ts";
import { tenantsPath, type World } from "./world.ts";

const label = (name: string) => `monitoring.whizard.io/${name}`;

describe("Tenants of registered clusters, on a real API server", () => {
  let world: World;
  const cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
  });
  eachInOwnWorld("reg", (own) => void (world = own));

  const install = async (registry: RegistryName, versions = registryApis[registry].versions) => {
    const scope = registry === "clusterApi" ? ("Namespaced" as const) : ("Cluster" as const);
    const uninstall = await installKind(world.api, { ...registryApis[registry], versions, scope });
    const undo = async (): Promise<void> =>
      uninstall().catch((error: unknown) => {
        if (!hasStatus(error, 404)) throw error;
      });
    cleanup.push(undo);
    return undo;
  };

  const collection = (registry: RegistryName): string => {
    const { group, versions, plural } = registryApis[registry];
    const space = registry === "clusterApi" || registry === "secrets" ? `/namespaces/${world.namespace}` : "";
    return `${group === "" ? "/api" : `/apis/${group}`}/${versions.at(-1)}${space}/${plural}`;
  };

  /** A cluster of this world: its name begins with the world's. */
  const nameOf = (id: string): string => `${world.namespace}-${id}`;

  const join = async (registry: RegistryName, id: string, more: object = {}, labels = {}): Promise<void> => {
    const { group, versions, kind } = registryApis[registry];
    const apiVersion = [...(group === "" ? [] : [group]), versions.at(-1)].join("/");
    const metadata = { name: nameOf(id), labels: { team: "metrics", ...labels } };
    await world.api.call({ method: "POST", path: collection(registry), body: { apiVersion, kind, metadata, ...more } });
  };

  const relabel = (registry: RegistryName, id: string, labels: object): Promise<unknown> =>
    world.api.call({
      method: "PATCH",
      path: `${collection(registry)}/${nameOf(id)}`,
      body: { metadata: { labels } },
      contentType: "application/merge-patch+json",
    });

  const leave = (registry: RegistryName, id: string): Promise<unknown> =>
    world.api.call({ method: "DELETE", path: `${collection(registry)}/${nameOf(id)}` });

  const tenants = async (): Promise<readonly Live[]> => {
    const labelSelector = `${label("service")}=${world.namespace}.${world.name}`;
    const path = `${tenantsPath}?${new URLSearchParams({ labelSelector }).toString()}`;
    return (await world.api.call<{ items: Live[] }>({ method: "GET", path })).items;
  };

  /** Waits until exactly these clusters have Tenants that write. */
  const served = (...ids: readonly string[]): Promise<unknown> =>
    eventually(async () => {
      const [found, rings] = [await tenants(), await world.rings()];
      expect(found.map(({ metadata }) => metadata.name).sort()).to.deep.equal(ids.map(nameOf).sort());
      expect([...rings.keys()].sort()).to.deep.equal(ids.map(nameOf).sort());
      return true;
    });

  const declare = (registries: object): Promise<void> => world.declare({ reconciler: { registries } });
  const selected = { matchLabels: { team: "metrics" } };

  it("appear with the clusters of each registry, whose kinds may come later, and stay when these leave", async function () {
    this.timeout(90_000);
    await world.create({
      reconciler: {
        registries: {
          kubesphere: selected,
          clusterApi: selected,
          openClusterManagement: selected,
          secrets: { matchLabels: { kind: "cluster" } },
        },
      },
    });
    world.start();
    await join("secrets", "from-secret", { stringData: { kubeconfig: "nobody reads it" } }, { kind: "cluster" });
    await join("secrets", "other", {}, {});
    await served("from-secret");
    await install("kubesphere");
    await install("clusterApi", ["v1beta1"]);
    await install("openClusterManagement");
    await join("kubesphere", "host");
    await join("kubesphere", "not-ours", {}, { team: "others" });
    await join("clusterApi", "capi", {}, { [label("storage")]: "cold", [label("exclusive")]: "true" });
    await join("openClusterManagement", "asks", { spec: { hubAcceptsClient: false } });
    await join("openClusterManagement", "accepted", { spec: { hubAcceptsClient: true } });
    await served("from-secret", "host", "capi", "accepted");
    const capi = (await tenants()).find(({ metadata }) => metadata.name === nameOf("capi"))!;
    expect(capi.status).to.include({ storage: "cold", pool: "exclusive" });
    await relabel("clusterApi", "capi", { [label("storage")]: null });
    await eventually(async () =>
      (await tenants()).some(
        ({ metadata, status }) =>
          metadata.name === nameOf("capi") && (status as { storage?: string }).storage === "default",
      ),
    );
    await leave("kubesphere", "host");
    await leave("secrets", "from-secret");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await served("from-secret", "host", "capi", "accepted");
    for (const each of await tenants())
      await world.api.call({ method: "DELETE", path: `${tenantsPath}/${each.metadata.name}` });
    await served("capi", "accepted");
  });

  it("go with their clusters where the policy says so, and not with the kind", async function () {
    this.timeout(90_000);
    const uninstall = await install("kubesphere");
    await world.create({ reconciler: { registries: { kubesphere: { ...selected, removalPolicy: "Delete" } } } });
    const graceMs = 3000;
    const first = world.start({ graceMs });
    for (const id of ["a", "b", "c"]) await join("kubesphere", id);
    await served("a", "b", "c");
    await leave("kubesphere", "a");
    await served("b", "c");
    await first.stop();
    await leave("kubesphere", "b");
    await join("kubesphere", "d");
    world.start({ identity: "two", graceMs });
    await served("c", "d");
    await uninstall();
    await new Promise((resolve) => setTimeout(resolve, 2 * graceMs));
    await served("c", "d");
    await install("kubesphere");
    await join("kubesphere", "c");
    await served("c");
  });

  it("are begun and ended by a change of the declared topology, and others' Tenants are left alone", async function () {
    this.timeout(60_000);
    await install("kubesphere");
    await world.create();
    world.start();
    await world.addTenant("by-hand");
    const before = await world.tenant("by-hand");
    await join("kubesphere", "by-hand");
    await join("kubesphere", "a");
    await declare({ kubesphere: { ...selected, removalPolicy: "Delete" } });
    await eventually(async () => (await world.rings()).has(nameOf("a")));
    expect((await world.tenant("by-hand")).metadata.labels).to.deep.equal(before.metadata.labels);
    await declare({});
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await join("kubesphere", "b");
    await leave("kubesphere", "a");
    await leave("kubesphere", "by-hand");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await tenants()).map(({ metadata }) => metadata.name).sort()).to.deep.equal(["a", "by-hand"].map(nameOf));
  });

  it("are refused by an Event on the cluster when the name is taken or cannot be any", async () => {
    await world.create({ reconciler: { registries: { secrets: selected } } });
    world.start();
    await join("secrets", "one", {}, { [label("tenant")]: nameOf("same") });
    await served("same");
    await join("secrets", "two", {}, { [label("tenant")]: nameOf("same") });
    await join("secrets", "three", {}, { [label("tenant")]: "Three" });
    const path = `/api/v1/namespaces/${world.namespace}/events`;
    const told = await eventually(async () => {
      const { items } = await world.api.call<{
        items: { reason: string; involvedObject: { kind: string; name: string } }[];
      }>({ method: "GET", path });
      const found = items.map((event) => `${event.reason} ${event.involvedObject.kind} ${event.involvedObject.name}`);
      return found.length >= 2 ? found.sort() : undefined;
    });
    expect(told).to.deep.equal([
      `InvalidTenantName Secret ${nameOf("three")}`,
      `TenantNameTaken Secret ${nameOf("two")}`,
    ]);
    await served("same");
  });

  it("are made of metadata: no kubeconfig reaches the reconciler", async () => {
    await install("kubesphere");
    await world.create({ reconciler: { registries: { kubesphere: selected, secrets: selected } } });
    const proxy = await FaultyProxy.start(world.target);
    const asked: string[] = [];
    proxy.accepted = (url, accept) =>
      void (/\/clusters\?|\/secrets\?labelSelector=team|\/secrets\?.*team/.test(url) && asked.push(accept ?? ""));
    try {
      const replica = world.start({ target: proxy.target });
      await join("kubesphere", "a", { spec: { connection: { kubeconfig: "c2VjcmV0" } } });
      await served("a");
      await replica.stop();
      expect(asked).to.have.length.greaterThan(3);
      expect(asked.filter((accept) => !/^application\/json;as=PartialObjectMetadata/.test(accept))).to.deep.equal([]);
    } finally {
      proxy.close();
    }
  });
});
