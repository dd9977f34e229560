import { expect } from "chai";
import { waitFor } from "../lab/waitFor.ts";
import { FleetLab, quickGate } from "./fleetLab.ts";

const dayMs = 86_400_000;

interface Report {
  readonly reach: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly members: Readonly<Record<string, { readonly phase: string }>>;
}

const reportOf = (stdout: string): Pick<Report, "outcome" | "reasons"> & { readonly phases: object } => {
  const { outcome, reasons, members } = JSON.parse(stdout) as Report;
  const phases = Object.fromEntries(Object.entries(members).map(([name, { phase }]) => [name, phase]));
  return { outcome, reasons, phases };
};

describe("a rollout that meets trouble, on the real engine", () => {
  let lab: FleetLab;
  before(async function () {
    this.timeout(900_000);
    lab = await FleetLab.create();
  });
  after(() => lab.dispose());

  const members = ["a", "b", "c"];
  const partitions = [{ name: "canary", count: 1 }];
  const write = (
    revision: string,
    { own = {}, rollout = {} }: { own?: Record<string, object>; rollout?: object } = {},
  ) => lab.write({ members, labels: { revision }, own: own as never, rollout: { partitions, ...rollout } });

  const day = new Date(Date.now() + 3 * dayMs).toLocaleDateString("en", { weekday: "short", timeZone: "UTC" });
  const closed = { windows: [{ days: [day.toLowerCase()], from: "08:30", to: "09:00" }] };
  const outside = `it is outside of the time windows; the next opens ${day.toLowerCase()} 08:30 UTC`;

  it("outside of the time windows touches nothing, and says when the next one opens", async () => {
    write("one", { rollout: closed });
    const { code, stdout } = await lab.run("up", "--json");
    expect(code).to.equal(4);
    const phases = { a: "waiting", b: "waiting", c: "waiting" };
    expect(reportOf(stdout)).to.deep.equal({ outcome: "held", reasons: [outside], phases });
    const touched = [lab.state.history("main", "whizard"), ...members.map((member) => lab.state.history(member))];
    expect(touched).to.deep.equal([[], [], [], []]);
  });

  it("tries a failing member again, then counts it as unavailable and starts nobody who would be one too many", async () => {
    write("one", { rollout: { windows: [{}] } });
    expect((await lab.run("up")).code).to.equal(0);
    const rollout = { maxUnavailable: 1, retry: { attempts: 2, initialDelay: "1s" } };
    write("two", { own: { b: { fail: "yes" } }, rollout });
    const { code, stdout } = await lab.run("up", "--json");
    expect(code).to.equal(3);
    const { outcome, reasons, phases } = reportOf(stdout);
    expect([outcome, reasons[0]]).to.deep.equal(["held", "1 failed, and not more than 1 may be unavailable"]);
    expect(reasons[1]).to.match(/^b: .*this member fails on purpose/s);
    expect(phases).to.deep.equal({ a: "updated", b: "failed", c: "waiting" });
    expect(lab.state.history("b").map(({ result }) => result)).to.deep.equal(["succeeded", "failed", "failed"]);
    expect(lab.state.updates("c")).to.have.lengthOf(1);
  });

  it("tries again when the CLI could not even open a stack", async () => {
    write("two", { rollout: { retry: { attempts: 2, initialDelay: "1s" } } });
    const { code, stdout, stderr } = await lab.runWithFailure(["stack", "select"], "up", "--json");
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include("the CLI fails once");
    expect(reportOf(stdout).phases).to.deep.equal({ a: "current", b: "updated", c: "updated" });
  });

  it("aborts at a gate that sees harm, and takes it back although the windows are closed", async () => {
    write("three");
    lab.gateway.tenants.set("a", { age: 1, errorRatio: 0.5 });
    const { code, stdout } = await lab.run("up", "--json");
    expect(code).to.equal(3);
    const { outcome, reasons } = reportOf(stdout);
    const title = "the gate of the partition canary does not let through";
    expect([outcome, reasons]).to.deep.equal(["aborted", [title, "a: 50 % of its samples fail, at most 1 % may"]]);
    expect(await lab.revisions()).to.deep.equal({ a: "three", b: "two", c: "two" });
    lab.gateway.tenants.clear();
    write("three", { rollout: { ...closed, gate: quickGate } });
    const back = await lab.run("rollback", "--json");
    expect(back.code, back.stderr).to.equal(0);
    expect(await lab.revisions()).to.deep.equal({ a: "two", b: "two", c: "two" });
  });

  it("waits for the samples of a member that is to go, and removes nothing when it is interrupted meanwhile", async () => {
    lab.gateway.tenants.set("c", { age: 300 });
    const removal = lab.start(["remove", "c"]);
    const waits = "c: waits for its samples: c: the newest sample is 300 s old, at most 90 s is asked for";
    await waitFor("it is waited for", () => Promise.resolve(removal.said().includes(waits)), { seconds: 120 });
    removal.process.kill("SIGINT");
    const { code, stderr } = await removal.ended;
    expect(code).to.equal(1);
    expect(stderr).to.include("c: interrupted; nothing of it is removed");
    lab.gateway.tenants.delete("c");
    expect(await lab.revisions()).to.deep.equal({ a: "two", b: "two", c: "two" });
  });

  it("says who holds a central cluster's stack and starts no member; a removal is repeated then", async () => {
    lab.write({ members, tenants: ["more"], labels: { revision: "four" }, rollout: { partitions } });
    const release = lab.state.hold("main", "whizard");
    const up = await lab.run("up");
    const broken = await lab.run("remove", "c");
    release();
    const told = /main: eve@\S+ \(process \d+\) is updating it since \d{4}-/;
    for (const { code, stderr } of [up, broken]) {
      expect(code).to.equal(4);
      expect(stderr).to.match(told);
    }
    expect(await lab.revisions()).to.deep.equal({ a: "two", b: "two" });
    const { code, stdout, stderr } = await lab.run("remove", "c");
    expect(code, stderr).to.equal(0);
    expect(stdout).to.equal("c is removed; its tenant's data stay in the bucket\n");
    expect((await lab.outputs("main"))["passwords"]).to.have.all.keys("a", "b", "more");
  });
});
