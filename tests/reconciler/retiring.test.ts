import { expect } from "chai";
import { createServer, type Server } from "node:http";
import { retiringAnnotation } from "../../provider/core/index.ts";
import type { Live } from "../../provider/reconciler/live.ts";
import { eachInOwnWorld } from "./eachInOwnWorld.ts";
import { eventually, type World } from "./world.ts";

const newest = 1_795_385_801_898;
const day = 24 * 3_600_000;

/** A pod's door: what it answers stands in `text`. */
const door = async (address: string) => {
  const said = { text: "" };
  const server: Server = createServer((_request, response) => response.end(said.text));
  await new Promise<void>((resolve) => server.listen(10902, address, resolve));
  return { said, address, close: () => server.close() };
};

type Door = Awaited<ReturnType<typeof door>>;

const templateOf = ({ spec }: Live) =>
  (spec as { template: { metadata: { annotations?: Readonly<Record<string, string>> } } }).template.metadata;

describe("retiring ingesters, on a real API server", () => {
  let world: World;
  let ingester: Door;
  let view: Door;
  eachInOwnWorld("retire", (own) => void (world = own));

  before(async () => {
    [ingester, view] = await Promise.all([door("127.0.0.41"), door("127.0.0.42")]);
  });

  after(() => [ingester, view].forEach((each) => each.close()));

  const core = (): string => `/api/v1/namespaces/${world.namespace}`;

  /** What the StatefulSet's own controller and kubelet would do; here is none of either. */
  const runPod = async (instance: string, component: string, at: Door, attempt?: string): Promise<void> => {
    const name = `${instance}-0`;
    const labels = {
      "app.kubernetes.io/name": component,
      "app.kubernetes.io/instance": instance,
      "app.kubernetes.io/part-of": world.name,
    };
    const annotations = attempt === undefined ? {} : { [retiringAnnotation]: attempt };
    const force = { gracePeriodSeconds: 0 };
    await world.api
      .call({ method: "DELETE", path: `${core()}/pods/${name}`, body: force, tries: 1 })
      .catch(() => undefined);
    const containers = [{ name: "thanos", image: "thanos" }];
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name, labels, annotations }, spec: { containers } };
    await world.api.call({ method: "POST", path: `${core()}/pods`, body: pod });
    const status = {
      podIP: at.address,
      podIPs: [{ ip: at.address }],
      startTime: new Date().toISOString(),
      conditions: [{ type: "Ready", status: "True" }],
    };
    const contentType = "application/merge-patch+json";
    await world.api.call({ method: "PATCH", path: `${core()}/pods/${name}/status`, body: { status }, contentType });
  };

  const claims = async () =>
    (await world.api.call<{ items: Live[] }>({ method: "GET", path: `${core()}/persistentvolumeclaims` })).items;

  const statefulSet = async (name: string): Promise<Live | undefined> =>
    (await world.list("StatefulSet")).find(({ metadata }) => metadata.name === name);

  const attemptOf = async (name: string) => templateOf((await statefulSet(name))!).annotations?.[retiringAnnotation];

  const blocks = (...maxTimes: readonly number[]): string => {
    const labels = { tenant_id: "a", receive_replica: `${world.name}-ingester-auto-0-0` };
    const found = maxTimes.map((maxTime) => ({ maxTime, thanos: { labels } }));
    return JSON.stringify({
      data: { blocks: found, refreshedAt: new Date(Date.now() + day).toISOString(), err: null },
    });
  };

  it("are ended until their blocks are in the bucket, and go with their claims only then", async function () {
    this.timeout(120_000);
    await world.create();
    let ahead = 0;
    const clock = (): number => Date.now() + ahead;
    const first = world.start({ clock });
    await world.addTenant("a");
    const name = (await world.settled(["a"])).get("a")!;
    await eventually(() => statefulSet(name));
    await world.addClaim(name);
    await world.removeTenant("a");
    await world.settled([]);
    await eventually(async () =>
      (await statefulSet(name))!.metadata.annotations!["monitoring.whizard.io/slot"]!.includes("emptySince"),
    );
    await first.stop();
    expect(await attemptOf(name)).to.equal(undefined);

    ahead = 4 * 3_600_000;
    const says = (inLog: number, end: number): string =>
      [
        `prometheus_tsdb_head_max_time{tenant="a"} ${end.toExponential()}`,
        `prometheus_tsdb_head_series{tenant="a"} ${inLog}`,
        `prometheus_tsdb_head_chunks_created_total{tenant="a"} ${inLog}`,
        `thanos_shipper_dir_syncs_total{tenant="a"} 1`,
      ].join("\n");
    ingester.said.text = says(1, newest);
    view.said.text = blocks(newest);
    const second = world.start({ clock, identity: "two" });
    await eventually(async () => (await attemptOf(name)) === "1");
    await eventually(() => statefulSet(world.names.bucketView("default")));
    await runPod(name, "ingester", ingester, "1");
    await runPod(world.names.bucketView("default"), "bucket-view", view);
    // The last samples are in the log alone, so that it is ended once more.
    await eventually(async () => (await attemptOf(name)) === "2", 30_000);
    ingester.said.text = says(0, newest + 1);
    await runPod(name, "ingester", ingester, "2");
    await second.stop();
    expect((await claims()).map(({ metadata }) => metadata.deletionTimestamp)).to.deep.equal([undefined]);
    view.said.text = blocks(newest, newest + 1);
    world.start({ clock, identity: "three" });
    await eventually(async () => (await statefulSet(name)) === undefined, 40_000);
    expect((await claims()).every(({ metadata }) => metadata.deletionTimestamp !== undefined)).to.equal(true);
    await eventually(async () => (await statefulSet(world.names.bucketView("default"))) === undefined);
  });

  it("leave no claim that a new ingester could take over unseen", async () => {
    await world.create();
    await world.addClaim(`${world.name}-ingester-auto-0`);
    world.start();
    await world.addTenant("a");
    expect((await world.settled(["a"])).get("a")).to.equal(`${world.name}-ingester-auto-1`);
    expect((await claims()).map(({ metadata }) => metadata.deletionTimestamp)).to.deep.equal([undefined]);
  });
});
