import { expect } from "chai";
import { parseDocument } from "yaml";
import { expectNoChanges } from "../lab/start/deploy.ts";
import { removeStack } from "../lab/start/down.ts";
import { configureStack, readTemplate } from "../lab/start/stack.ts";
import { labTarget } from "../lab/start/target.ts";
import { waitFor } from "../lab/waitFor.ts";
import { Cluster } from "./cluster.ts";
import { clusterOf, QuickStart, tenants } from "./quickStart.ts";
import { alertsOf, QuickStartPage } from "./quickStartPage.ts";
import { itKeepsTenantsApart } from "./quickStartTenants.ts";
import { byInterrupt, byKillOfPulumi, runStart } from "./startProcess.ts";

const central = new Cluster("central");
const member = new Cluster("member-a");

const hasRow = (cells: string) => ({ holds: (rows: string): boolean => new RegExp(cells, "m").test(rows) });

describe("the quick start on two clusters", function () {
  this.timeout(10 * 60_000);
  const quickStart = new QuickStart();

  before(() => quickStart.raiseLab());
  after(() => quickStart.remove());

  it("ends by itself on Ctrl-C, and the next start continues", async function () {
    if (quickStart.hadStack) this.skip();
    const { code, output } = await runStart([], { at: "created Namespace whizard/whizard", by: byInterrupt });
    expect(code).to.equal(1);
    expect(output).to.contain("Interrupted.").and.to.contain("the same start continues");
  });

  it("fails when the engine is killed, and the next start keeps what it has made", async function () {
    if (quickStart.hadStack) this.skip();
    const { code, output } = await runStart([], { at: "created Service whizard/whizard-", by: byKillOfPulumi });
    expect(output).to.contain("pulumi up");
    expect(code).to.equal(1);
  });

  it("deploys Whizard and shows that both tenants' samples arrive", async () => {
    await quickStart.start();
    const { proofs } = quickStart.started;
    expect(proofs.map((proof) => proof.tenant)).to.have.members(tenants);
    for (const { series, ageSeconds } of proofs) {
      expect(series).to.be.greaterThan(100);
      expect(ageSeconds).to.be.lessThan(60);
    }
  });

  it("changes nothing the second time", async () => {
    await expectNoChanges(quickStart.started.stack);
    const { code, output } = await runStart([]);
    expect(output).to.contain("pulumi up: nothing to change").and.to.contain("npm start -- --down");
    expect(code).to.equal(0);
  });

  for (const name of tenants) {
    it(`scrapes the API server, kubelet, cAdvisor and CoreDNS of ${name}'s cluster`, async () => {
      const jobs = ["apiserver", "kubelet", "cadvisor", "coredns"];
      const wanted = jobs.map((job) => `${job} of ${clusterOf[name]}: 1`);
      const areUp = async (): Promise<boolean> => {
        const samples = await quickStart.query(name, "min by (job, cluster) (up)");
        const lines = samples.map(({ metric, value }) => `${metric["job"]} of ${metric["cluster"]}: ${value[1]}`);
        return wanted.every((line) => lines.includes(line));
      };
      await waitFor(wanted.join(", "), areUp, { seconds: 60 });
    });
  }

  it("shows clusters, placement, rates, rule groups and alerts on the page of whizard status --web", async () => {
    const { kubeconfig } = quickStart.started.target;
    const page = await QuickStartPage.open(["--kubeconfig", kubeconfig, "--context", "central"]);
    try {
      for (const name of tenants) {
        const cluster = clusterOf[name]!;
        // A busy machine may keep a target from answering: what counts is that samples are fresh.
        const cells = `^${name} \\| ${cluster} \\| (ok|degraded) \\| \\d+ s \\| [1-9]`;
        await page.until("fleet", `the cluster ${cluster}`, hasRow(cells));
        const place = `^${name} \\| declared \\| whizard-ingester-0 \\| \\d+ s \\| [1-9]\\S* \\| [1-9]\\S* \\| \\S*[1-9]`;
        const meanwhile = () => quickStart.get(name, "query", { query: "up" });
        await page.until("tenants", `${name} on its ingester, with series, samples and queries`, {
          ...hasRow(place),
          meanwhile,
        });
        await page.until(
          "alerts",
          `the alert about ${name}`,
          hasRow(`^info \\| QuickStartAlive \\| ${name} \\| firing `),
        );
      }
      await page.until(
        "rules",
        "its own group",
        hasRow("^whizard-global-ruler-0 \\| quick-start \\| 1 \\| 1 \\| 0 \\| ok "),
      );
      await page.until("rules", "a group of the package", hasRow(" whizard-gateways \\| .* ok \\| 20"));
      // Tables of limits are no backends without servers.
      await page.until("alerts", "alerts that are true", { holds: (rows) => !rows.includes("WithoutServers") });
      await page.untilAllFlows();
      await page.keepPictures();
      expect(page.wrong).to.deep.equal([]);
    } finally {
      await page.close();
    }
  });

  it("tells its Alertmanager of each alert once, with the tenant that it is about", async () => {
    const wanted = tenants.map((name) => `QuickStartAlive of ${name}`).sort();
    let seen: readonly string[] = [];
    const isTold = async (): Promise<boolean> => {
      seen = (await alertsOf(central)).filter((alert) => alert.startsWith("QuickStartAlive"));
      return wanted.every((alert) => seen.includes(alert));
    };
    await waitFor(wanted.join(" and "), isTold, { seconds: 120 });
    expect(seen).to.deep.equal(wanted);
  });

  itKeepsTenantsApart(quickStart);

  it("takes samples by remote write straight to the gateway, for their tenant only", async () => {
    await quickStart.push("member-a", "e2e_pushed", 17);
    await waitFor("the pushed sample", () => quickStart.isReadable("member-a", "e2e_pushed", 17), { seconds: 30 });
    expect(await quickStart.query("host", "e2e_pushed")).to.deep.equal([]);
  });

  it("keeps every sample when an ingester is replaced, and uploads its blocks first", async () => {
    await quickStart.push("member-a", "e2e_kept", 23);
    await waitFor("the sample", () => quickStart.isReadable("member-a", "e2e_kept", 23), { seconds: 30 });
    const begin = Math.floor(Date.now() / 1000);
    const pod = "whizard-ingester-0-0";
    const logs = central.kubectl("--namespace", "whizard", "logs", "--follow", "--since=1s", pod);
    await central.kubectl("--namespace", "whizard", "delete", "pod", pod);
    expect(await logs).to.contain("upload new block");
    await central.kubectl(
      "--namespace",
      "whizard",
      "rollout",
      "status",
      "statefulset/whizard-ingester-0",
      "--timeout=180s",
    );
    const kept = () =>
      quickStart.isReadable("member-a", `last_over_time(e2e_kept[${Math.ceil(Date.now() / 1000) - begin + 60}s])`, 23);
    await waitFor("the sample from before", kept, { seconds: 60 });
    await quickStart.untilNoGap("member-a", begin);
  });

  it("adds tenants without moving or restarting anything, and takes their samples within two minutes", async () => {
    const { stack, gateway, target, outputs: first } = quickStart.started;
    const late = ["late-a", "late-b"];
    const stable = async () => [...(await central.pods("whizard"))].filter(([, { kind }]) => kind !== "compactor");
    const before = await stable();
    const template = parseDocument(readTemplate());
    for (const name of late) template.addIn(["config", "whizard:spec", "tenants"], template.createNode({ name }));
    configureStack(stack, { ...target, gateway }, template.toString());
    await quickStart.deployAgain();
    const { placement } = quickStart.started.outputs;
    for (const name of tenants) expect(placement[name]).to.deep.equal(first.placement[name]);
    // Both tenants and what rules over all of them give to nobody fill the first ingester.
    expect(late.map((name) => placement[name]?.ingester)).to.deep.equal(["whizard-ingester-1", "whizard-ingester-1"]);
    for (const name of late) {
      const isAccepted = () =>
        quickStart.push(name, "e2e_late", 5).then(
          () => true,
          () => false,
        );
      await waitFor(`a sample of ${name} is accepted`, isAccepted, { seconds: 120 });
      await waitFor(`a sample of ${name} is readable`, () => quickStart.isReadable(name, "e2e_late", 5), {
        seconds: 60,
      });
    }
    expect(await stable()).to.deep.include.members(before);
  });

  it("leaves nothing behind when it is taken down", async function () {
    if (quickStart.hadStack) this.skip();
    await removeStack(labTarget());
    for (const cluster of [central, member]) {
      const kinds = "namespaces,clusterroles,clusterrolebindings,persistentvolumeclaims,pods";
      expect(await cluster.names(kinds, "whizard")).to.deep.equal([]);
    }
  });
});
