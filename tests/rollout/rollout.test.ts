import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { FleetLab, pause, quickGate, until } from "./fleetLab.ts";
import { isAlive } from "./stateFolder.ts";

const partitions = [
  { name: "canary", count: 1 },
  { name: "second", count: 1 },
];

interface Report {
  readonly reach: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly members: Readonly<Record<string, { readonly phase: string }>>;
}

const phases = (stdout: string): Readonly<Record<string, string>> => {
  const { members } = JSON.parse(stdout) as Report;
  return Object.fromEntries(Object.entries(members).map(([name, { phase }]) => [name, phase]));
};

describe("a fleet of namespaces, rolled out by the real engine", () => {
  let lab: FleetLab;
  before(async function () {
    this.timeout(900_000);
    lab = await FleetLab.create();
  });
  after(() => lab.dispose());

  const members = ["a", "b", "c"];
  const write = (revision: string, more: object = {}): void =>
    lab.write({ members, labels: { revision }, rollout: { partitions, maxUnavailable: 3 }, ...more });

  it("plans and changes nothing, deploys partition by partition, then finds everything up to date", async () => {
    write("one");
    const first = await lab.run("up", "--json");
    expect(first.code, first.stderr).to.equal(0);
    expect(await lab.revisions()).to.deep.equal({ a: "one", b: "one", c: "one" });
    // What a run leaves on this machine may be lost.
    rmSync(join(lab.folder, "work"), { recursive: true });
    const again = await lab.run("up", "--json");
    expect(phases(again.stdout)).to.deep.equal({ a: "current", b: "current", c: "current" });
    expect(members.map((member) => lab.state.updates(member).length)).to.deep.equal([1, 1, 1]);
    write("two");
    const plan = await lab.run("plan", "--json");
    const { totals } = JSON.parse(plan.stdout) as { totals: object };
    expect(totals).to.deep.equal({ clusters: 4, creates: 0, updates: 3, replaces: 0, deletes: 0, failed: 0 });
    expect(await lab.revisions()).to.deep.equal({ a: "one", b: "one", c: "one" });
  });

  it("holds at the gate of the second partition, never touches the third, and takes the two back", async () => {
    write("bad");
    lab.gateway.tenants.set("b", {});
    const held = await lab.run("up", "--json");
    expect(held.code, held.stderr).to.equal(3);
    const { outcome, reasons } = JSON.parse(held.stdout) as Report;
    expect([outcome, reasons]).to.deep.equal([
      "held",
      ["the gate of the partition second does not let through", "b: no sample is seen at the central cluster"],
    ]);
    expect(phases(held.stdout)).to.deep.equal({ a: "updated", b: "updated", c: "waiting" });
    expect(await lab.revisions()).to.deep.equal({ a: "bad", b: "bad", c: "one" });
    lab.gateway.tenants.clear();
    const back = await lab.run("rollback", "--json");
    expect(back.code, back.stderr).to.equal(0);
    expect(await lab.revisions()).to.deep.equal({ a: "one", b: "one", c: "one" });
    expect(lab.state.updates("c")).to.have.lengthOf(1);
  });

  it("tells the second of two people who is at work, and lets the first one end", async () => {
    write("three", { own: { a: { pause: "4000" } } });
    const first = lab.start(["up"], "first");
    await until("the first one holds a stack", () => lab.state.holders().length > 0);
    const second = await lab.start(["up", "--json"], "second").ended;
    expect(second.code, second.stderr).to.be.oneOf([3, 4]);
    const { outcome, reasons } = JSON.parse(second.stdout) as Report;
    expect([outcome, reasons[0]]).to.deep.equal(["held", "somebody else is at work"]);
    expect(reasons[1]).to.match(/^a: \w+@\S+ \(process \d+\) is updating it since \d{4}-/);
    const { code, stderr } = await first.ended;
    expect(code, stderr).to.equal(0);
    expect(await lab.revisions()).to.deep.equal({ a: "three", b: "three", c: "three" });
  });

  it("ends what runs on Ctrl-C and starts nothing more; the next run goes on", async () => {
    write("four", { own: { a: { pause: "3000" } } });
    const running = lab.start(["up", "--json"]);
    await until("a is in update", () => lab.state.holders().length > 0);
    running.process.kill("SIGINT");
    const interrupted = await running.ended;
    expect(interrupted.code, interrupted.stderr).to.equal(3);
    expect(phases(interrupted.stdout)).to.deep.equal({ a: "updated", b: "waiting", c: "waiting" });
    expect(await lab.revisions()).to.deep.equal({ a: "four", b: "three", c: "three" });
    const { code, stderr, stdout } = await lab.run("up", "--json");
    expect(code, stderr).to.equal(0);
    expect(phases(stdout)).to.deep.equal({ a: "current", b: "updated", c: "updated" });
  });

  it("killed at any moment, it goes on when it is run again, and does nobody twice", async () => {
    write("five", { rollout: { maxConcurrency: 2, maxUnavailable: 2 } });
    const before = members.map((member) => lab.state.updates(member).length);
    for (let kill = 0; kill < 2; kill += 1) {
      const running = lab.start(["up"]);
      await until("an engine is at work", () => lab.state.holders().length > 0);
      await pause(Math.random() * 1500);
      running.process.kill("SIGKILL");
      await running.ended;
    }
    const { code, stderr } = await lab.run("up", "--json");
    expect(code, stderr).to.equal(0);
    expect(await lab.revisions()).to.deep.equal({ a: "five", b: "five", c: "five" });
    expect(members.map((member, index) => lab.state.updates(member).length - before[index]!)).to.deep.equal([1, 1, 1]);
    expect([lab.state.holders(), ...members.map((member) => lab.state.pending(member))]).to.deep.equal([[], 0, 0, 0]);
  });

  it("repairs a stack whose engine was killed in the middle", async () => {
    lab.write({ members: [...members, "d"], labels: { revision: "five" } });
    const running = lab.start(["up"]);
    const isBegun = async (): Promise<boolean> =>
      (await lab.kubectl("get", "namespaces", "--output=name")).split("\n").includes(`namespace/${lab.namespace("d")}`);
    for (let looks = 0; looks < 1000 && !(await isBegun()); looks += 1) await pause(50);
    running.process.kill("SIGKILL");
    lab.state.killHolders();
    await until("the engine is gone", () => !lab.state.holders().some(isAlive));
    expect(lab.state.holders(), "what a killed engine leaves").not.to.be.empty;
    lab.state.breakWrites("d");
    const { code, stderr } = await lab.run("up", "--json");
    expect(code, stderr).to.equal(0);
    expect([lab.state.holders(), lab.state.pending("d"), (await lab.revisions())["d"]]).to.deep.equal([[], 0, "five"]);
  });

  it("says what somebody has changed by hand", async () => {
    const { code: clean, stdout: before } = await lab.run("drift", "--json");
    expect(clean, before).to.equal(0);
    await lab.kubectl("--namespace", lab.namespace("b"), "delete", "configmap", "whizard-agent");
    const { code, stdout } = await lab.run("drift", "--json");
    expect(code).to.equal(3);
    const { clusters } = JSON.parse(stdout) as { clusters: readonly { name: string; dangers: readonly string[] }[] };
    expect(clusters[0]).to.deep.include({ name: "b", dangers: ["delete ConfigMap settings"] });
  });

  it("adds a cluster up to its first sample, and removes one with its credential", async () => {
    lab.write({ members, labels: { revision: "five" }, rollout: { gate: { ...quickGate, agentsReady: false } } });
    const added = await lab.run("add", "--kubeconfig", lab.kubeconfig, "--label", "region=eu", "--json", "new");
    expect(added.code, added.stderr).to.equal(0);
    expect(phases(added.stdout)).to.include({ new: "updated" });
    expect((await lab.revisions())["new"]).to.equal("five");
    const status = await lab.run("status", "--json");
    const clusters = JSON.parse(status.stdout) as readonly { name: string; state: string; series?: number }[];
    expect(clusters.find(({ name }) => name === "c")).to.deep.include({ state: "current", series: 100, tenant: "c" });
    const removed = await lab.run("remove", "c");
    expect(removed.code, removed.stderr).to.equal(0);
    const rest = JSON.parse((await lab.run("status", "--json")).stdout) as readonly { name: string }[];
    expect(rest.map(({ name }) => name)).to.deep.equal(["main", "a", "b", "new"]);
    await lab.kubectl("wait", "--for=delete", `namespace/${lab.namespace("c")}`, "--timeout=60s");
  });
});
