import { readFileSync } from "node:fs";
import { expect } from "chai";
import { waitFor } from "../lab/waitFor.ts";
import { FleetLab, until } from "./fleetLab.ts";

const size = { columns: 100, rows: 30 };
const ctrlC = "\u0003";

describe("a fleet at a person's terminal, rolled out by the real engine", () => {
  let lab: FleetLab;
  const members = ["a", "b", "c"];
  const partitions = [{ name: "canary", count: 1 }];

  before(async function () {
    this.timeout(900_000);
    lab = await FleetLab.create();
    const keys = lab.namespace("keys");
    await lab.kubectl("create", "namespace", keys);
    const from = `--from-file=kubeconfig=${lab.kubeconfig}`;
    await lab.kubectl("--namespace", keys, "create", "secret", "generic", "c", from);
  });
  after(() => lab.dispose());

  const write = (revision: string, own: Readonly<Record<string, Readonly<Record<string, string>>>> = {}): void =>
    lab.write({
      members,
      labels: { revision },
      own,
      rollout: { partitions },
      kubeconfigs: {
        b: { command: ["cat", lab.kubeconfig] },
        c: { secret: { namespace: lab.namespace("keys"), name: "c" } },
      },
    });

  const seen = async (screen: { lines: () => Promise<readonly string[]> }, line: RegExp): Promise<void> => {
    const isThere = async (): Promise<boolean> => (await screen.lines()).some((each) => line.test(each));
    await waitFor(`the terminal shows ${line}`, isThere, { seconds: 120 }).catch(async (cause: unknown) => {
      throw new Error((await screen.lines()).join("\n"), { cause });
    });
  };

  it("shows bars; Ctrl-C once starts nothing more, twice cancels by the engine", async () => {
    // The first member's agent never becomes ready, so that its update would take ten minutes.
    write("one", { a: { hang: "yes" } });
    const { screen, type, ended, close } = lab.startAtTerminal(["up"], size);
    try {
      await seen(screen, /^ {4}a +\|=+-+\| \d+\/\d+ (agent|settings)$/);
      await seen(screen, /^all members +\|-+\| 0\/3$/);
      await seen(screen, /^ {2}canary +\|-+\| 0\/1$/);
      const words = ["--namespace", lab.namespace("a"), "get", "deployment", "whizard-agent", "--output=name"];
      const isMade = async (): Promise<boolean> => (await lab.kubectl(...words).catch(() => "")) !== "";
      await waitFor("the engine waits for the agent", isMade, { seconds: 120 });
      type(ctrlC);
      await seen(screen, /^interrupted: what runs comes to its end, nothing more is started; once more cancels /);
      await seen(screen, /^all members .* interrupted$/);
      expect(lab.state.holders(), "what runs goes on").to.have.lengthOf(1);
      type(ctrlC);
      await seen(screen, /^cancelling what runs$/);
      expect(await ended).to.equal(4);
    } finally {
      close();
      lab.state.killHolders();
    }
    await seen(screen, /^│ a +│ failed: cancelled +│/);
    await seen(screen, /^│ b +│ not started +│/);
    await seen(screen, /^The rollout was interrupted; run it again to go on\.$/);
    expect([lab.state.holders(), lab.state.history("b"), lab.state.updates("a")]).to.deep.equal([[], [], []]);
  });

  it("goes on with the stack that was cancelled, and tells plain lines where nobody looks", async () => {
    write("one");
    const { code, stdout, stderr } = await lab.run("up");
    expect(code, stderr).to.equal(0);
    expect(stderr.trimEnd().split("\n")).to.deep.equal([
      "3 members, 0 of them up to date; partitions: canary (1), rest (2)",
      "a: started",
      "a: succeeded",
      "gate of canary: samples of 1 of 1 members are seen",
      "b: started",
      "b: succeeded",
      "c: started",
      "c: succeeded",
      "gate of rest: samples of 2 of 2 members are seen",
    ]);
    expect(stdout).to.match(/│ a +│ updated +│ \d+ s +│[^]*│ c +│ updated[^]*\nThe rollout is through\.\n$/);
    expect(await lab.revisions()).to.deep.equal({ a: "one", b: "one", c: "one" });
    expect(members.map((member) => lab.state.pending(member))).to.deep.equal([0, 0, 0]);
  });

  it("keeps the engine's words in a log a cluster, and no secret in them", () => {
    const kubeconfig = readFileSync(lab.kubeconfig, "utf8");
    const keys = [...kubeconfig.matchAll(/(?:client-key-data|token)"?: "?([^\s",]+)/g)].map(([, key = ""]) => key);
    expect(keys, "what would be found").not.to.be.empty;
    for (const cluster of ["main", ...members]) {
      const log = lab.log(cluster);
      expect(log).to.match(/^Updating \(/m);
      expect(log).to.match(/^Resources:$/m);
      expect(log).not.to.include("password-of-");
      for (const key of keys) expect(log).not.to.include(key.slice(0, 40));
    }
    expect(lab.log("a"))
      .to.include("whizard-agent")
      .and.to.match(/cancel/i);
    expect(lab.log("b")).to.match(/kubernetes:core\/v1:Namespace +space +creat/);
  });

  it("shows the status in a table, again and again with --watch", async () => {
    const { stdout } = await lab.run("status");
    expect(stdout).to.match(/^│ cluster │ state +│ version │ last rollout +│ tenant │ newest sample │ series │$/m);
    expect(stdout).to.match(/^│ a +│ current │ \d+\.\d+\.\d+ +│ \d+ s ago \([0-9a-z]{8}\) +│ a +│ 1 s ago +│ 100 +│$/m);
    const watching = lab.start(["status", "--watch"]);
    try {
      await until("a table is shown", () => watching.said().includes("│ 100 "));
      lab.gateway.tenants.set("b", { age: 90, series: 7 });
      await until("what has changed is shown", () => /│ b +│ current .*│ 90 s ago +│ 7 +│/.test(watching.said()));
    } finally {
      watching.process.kill("SIGINT");
      await watching.ended;
    }
  });
});
