import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { isPodReady } from "../../provider/reconciler/pod.ts";
import { waitFor } from "../lab/waitFor.ts";
import { killPod } from "./killPod.ts";
import { NumberedSamples, numbered } from "./numberedSamples.ts";
import { RuntimeSite } from "./runtimeSite.ts";
import { tinyStorage } from "./runtimeSpec.ts";

const exclusive = "monitoring.whizard.io/exclusive";
const storage = "monitoring.whizard.io/storage";
const ofComponent = (name: string): string => `app.kubernetes.io/name=${name}`;

/** The tests are the life of one site: what an earlier one left behind winds down while the later ones run. */
describe("runtime tenants in real pods", function () {
  this.timeout(10 * 60_000);
  const site = new RuntimeSite(`way-${Date.now().toString(36)}`);
  const stays = new NumberedSamples(site, "stays");
  const moves = new NumberedSamples(site, "moves");
  const leaves = new NumberedSamples(site, "leaves");
  /** Ingesters that nobody is on any more, and their claims, by uid: others may get their names. */
  const left = new Set<string>();
  const spec = {
    ingester: { defaultIngesterRetentionPeriod: "5s" },
    router: { replicas: 2 },
    storages: { cold: tinyStorage },
  };

  before(() => site.create(spec));
  after(() => site.destroy());

  const uids = async (...selector: readonly string[]): Promise<readonly string[]> => {
    const text = await site.kubectl([
      "get",
      "statefulsets,pvc",
      ...selector,
      "-o",
      "jsonpath={.items[*].metadata.uid}",
    ]);
    return text.split(" ").filter((uid) => uid !== "");
  };
  const leave = async (ingester: string): Promise<void> => {
    const found = await uids("-l", `app.kubernetes.io/instance=${ingester}`);
    expect(found, `${ingester} and its claim`).to.have.length(2);
    for (const uid of found) left.add(uid);
  };
  const ingesterOf = async (id: string): Promise<string> => (await site.status(id))?.ingester?.name ?? "";

  it("are served in seconds, each with a slot or an ingester of its own", async () => {
    for (const { tenant } of [stays, moves]) await site.secondsToFirstSample(tenant);
    await site.secondsToFirstSample("leaves", { [exclusive]: "true" });
    expect(await ingesterOf("moves")).to.equal(await ingesterOf("stays"));
    expect(await ingesterOf("leaves")).not.to.equal(await ingesterOf("stays"));
    for (const samples of [stays, leaves]) for (let count = 0; count < 20; count += 1) await samples.send();
  });

  it("wind down when they are deleted: the gateway refuses them at once", async () => {
    await leave(await ingesterOf("leaves"));
    await site.removeTenant("leaves");
    await site.refused("leaves");
  });

  it("move by their labels while they write: to an ingester of their own, to another storage, and home", async () => {
    /** The pods that hold a sample. */
    const holders = async (): Promise<readonly string[]> =>
      (await site.query("moves", `last_over_time(${numbered}{n="${moves.newest}"}[1h])`, { dedup: "false" })).map(
        ({ labels }) => labels["receive_replica"] ?? "",
      );
    const home = await ingesterOf("moves");
    for (const labels of [
      { [exclusive]: "true" },
      { [exclusive]: "true", [storage]: "cold" },
      { [exclusive]: null, [storage]: null },
    ]) {
      const before = await ingesterOf("moves");
      if (before !== home) await leave(before);
      const after = await moves.during(async () => {
        await moves.more(5);
        await site.label("moves", labels);
        await waitFor("a move", async () => (await ingesterOf("moves")) !== before, { seconds: 60 });
        const found = await ingesterOf("moves");
        await waitFor(`new writes are in ${found}`, async () => (await holders()).includes(`${found}-0`), {
          seconds: 120,
        });
        return found;
      });
      await moves.areReadable();
      if (labels[exclusive] === null) expect(after).to.equal(home);
    }
  });

  it("have a ruler as long as they have rules, whose results they read", async () => {
    const rulers = async (): Promise<readonly string[]> =>
      (await site.pods(ofComponent("ruler"))).map(
        ({ metadata }) => metadata.labels?.["app.kubernetes.io/instance"] ?? "",
      );
    expect(await rulers(), "without any rule").to.deep.equal([]);
    await site.addRules("numbers", stays.tenant, [
      { record: "numbered:count", expr: `count(last_over_time(${numbered}[1h]))` },
    ]);
    const isRecorded = async (): Promise<boolean> =>
      (await site.query(stays.tenant, "numbered:count")).some(({ value }) => value === stays.count);
    await waitFor("the rule's result", isRecorded, { seconds: 120 });
    expect(await rulers(), "of the tenant with a rule").to.deep.equal([(await site.status(stays.tenant))?.ruler?.name]);
    expect((await site.status(moves.tenant))?.ruler, "of a tenant without").to.equal(undefined);
    await site.removeRules("numbers");
    await waitFor("the ruler has gone", async () => (await rulers()).length === 0, { seconds: 120 });
  });

  it("lose nothing when the leader, a router and an ingester are killed while others come and go", async () => {
    const leader = async () => {
      const holder = await site.kubectl([
        "get",
        "lease",
        site.names.reconciler,
        "-o",
        "jsonpath={.spec.holderIdentity}",
      ]);
      return (await site.pods(ofComponent("reconciler"))).find(({ metadata }) => metadata.name === holder);
    };
    const victims = [
      leader,
      async () => (await site.pods(ofComponent("router")))[0],
      async () => (await site.pods(`app.kubernetes.io/instance=${await ingesterOf(stays.tenant)}`))[0],
    ];
    const guests = victims.map((_, index) => new NumberedSamples(site, `guest-${index}`));
    await stays.during(async () => {
      for (const [index, victim] of victims.entries()) {
        const guest = guests[index]!;
        const pod = await victim();
        await site.addTenant(guest.tenant);
        killPod(pod!);
        await site.admitted(guest.tenant, 120);
        await guest.during(() => guest.more(10));
        await site.removeTenant(guest.tenant);
        await stays.more(10);
      }
    });
    await stays.areReadable();
    for (const guest of guests) {
      await site.refused(guest.tenant);
      await site.addTenant(guest.tenant);
      await site.admitted(guest.tenant, 120);
      await guest.areReadable();
    }
  });

  it("leave nothing in the cluster, and all that was acknowledged in the bucket", async () => {
    const isGone = async (): Promise<boolean> => !(await uids()).some((uid) => left.has(uid));
    await waitFor("the ingesters that were left are gone with their claims", isGone, { seconds: 300 });
    // It comes back to an ingester that is new: what it reads is the store's.
    await site.secondsToFirstSample(leaves.tenant);
    for (const samples of [leaves, moves]) await samples.areReadable();
  });

  it("are rolled one ingester and one router after the other when the spec changes", async () => {
    await site.secondsToFirstSample("alone", { [exclusive]: "true" });
    const podAnnotations = { "tests/rolled": "yes" };
    const rolled = {
      ...spec,
      router: { ...spec.router, podAnnotations },
      ingester: { ...spec.ingester, podAnnotations },
    };
    const pods = async () => ({
      router: await site.pods(ofComponent("router")),
      ingester: (await site.pods(ofComponent("ingester"))).filter(({ metadata }) =>
        metadata.labels?.["app.kubernetes.io/instance"]?.includes("-auto-"),
      ),
    });
    const least = { router: Infinity, ingester: Infinity };
    const isRolled = async (): Promise<boolean> => {
      const now = await pods();
      for (const component of ["router", "ingester"] as const)
        least[component] = Math.min(least[component], now[component].filter(isPodReady).length);
      const all = [...now.router, ...now.ingester];
      return all.every((pod) => isPodReady(pod) && pod.metadata.annotations?.["tests/rolled"] === "yes");
    };
    const { length } = (await pods()).ingester;
    expect(length).to.be.at.least(2);
    await stays.during(async () => {
      await site.declare(rolled);
      for (const end = Date.now() + 240_000; !(await isRolled()); await sleep(100))
        if (Date.now() > end) throw new Error("not all pods were rolled");
    });
    expect(least).to.deep.equal({ router: 2, ingester: length - 1 });
    await stays.areReadable();
  });
});
