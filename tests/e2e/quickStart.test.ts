import { expect } from "chai";
import { parseDocument } from "yaml";
import { labUp } from "../lab/lab.ts";
import { deploy, expectNoChanges, hasStack, readOutputs } from "../lab/start/deploy.ts";
import { removeStack, takeDown } from "../lab/start/down.ts";
import { ask, query, readData, tenantUrl, type Answer, type Credential } from "../lab/start/gateway.ts";
import { configureStack, readTemplate } from "../lab/start/stack.ts";
import { start, type Started } from "../lab/start/start.ts";
import { labTarget } from "../lab/start/target.ts";
import { waitFor } from "../lab/waitFor.ts";
import { Cluster } from "./cluster.ts";
import { pushSample } from "./pushSample.ts";
import { alertsOf, QuickStartPage } from "./quickStartPage.ts";
import { byInterrupt, byKillOfPulumi, runStart } from "./startProcess.ts";

const central = new Cluster("central");
const member = new Cluster("member-a");
const clusterOf: Readonly<Record<string, string>> = { host: "central", "member-a": "member-a" };
const tenants = Object.keys(clusterOf);

const hasRow = (cells: string) => ({ holds: (rows: string): boolean => new RegExp(cells, "m").test(rows) });

describe("the quick start on two clusters", function () {
  this.timeout(10 * 60_000);
  let started: Started;
  let hadStack = false;

  const credential = (user: string): Credential => ({ user, password: started.outputs.passwords[user] ?? "" });
  const tenant = (name: string) => ({ name, password: credential(name).password });
  const get = (
    name: string,
    path: string,
    parameters: Readonly<Record<string, string>>,
    as: Credential = credential(name),
  ): Promise<Answer> => ask(`${tenantUrl(started.gateway, name)}/${path}`, parameters, as);
  const read = async <T>(name: string, path: string, parameters: Readonly<Record<string, string>>): Promise<T> =>
    readData(await get(name, path, parameters)) as T;
  const isReadable = async (name: string, metric: string, value: number): Promise<boolean> => {
    // While pods come and go a query may fail or take too long; the wait around it is bounded.
    const samples = await query(started.gateway, tenant(name), metric).catch(() => []);
    return samples.some((sample) => Number(sample.value[1]) === value);
  };

  before(async () => {
    await labUp({});
    hadStack = hasStack(labTarget());
  });

  after(async () => {
    // A deployment that was there before is its user's.
    if (!hadStack) await removeStack(labTarget());
  });

  it("names the option that is wrong in one line and does nothing", async () => {
    for (const [words, line] of [
      [["--gateway", "nowhere", "--context", "central"], '--gateway is "nowhere": HOST:PORT is needed'],
      [["--member-context", "member-a"], "--member-context needs --context"],
      [["--kubeconfig", labTarget().kubeconfig, "--context", "nobody"], 'The cluster of context "nobody"'],
    ] as const) {
      const { code, output } = await runStart(words);
      expect(output).to.contain(line);
      expect(output, "a stack trace").not.to.match(/^\s+at .*:\d+:\d+/m);
      expect(code).to.equal(1);
    }
  });

  it("ends by itself on Ctrl-C, and the next start continues", async function () {
    if (hadStack) this.skip();
    const { code, output } = await runStart([], { at: "created Namespace whizard/whizard", by: byInterrupt });
    expect(code).to.equal(1);
    expect(output).to.contain("Interrupted.").and.to.contain("the same start continues");
  });

  it("fails when the engine is killed, and the next start keeps what it has made", async function () {
    if (hadStack) this.skip();
    const { code, output } = await runStart([], { at: "created Service whizard/whizard-", by: byKillOfPulumi });
    expect(output).to.contain("pulumi up");
    expect(code).to.equal(1);
  });

  it("deploys Whizard and shows that both tenants' samples arrive", async () => {
    started = await start();
    expect(started.proofs.map((proof) => proof.tenant)).to.have.members(tenants);
    for (const { series, ageSeconds } of started.proofs) {
      expect(series).to.be.greaterThan(100);
      expect(ageSeconds).to.be.lessThan(60);
    }
  });

  it("changes nothing the second time", async () => {
    await expectNoChanges(started.stack);
    const { code, output } = await runStart([]);
    expect(output).to.contain("pulumi up: nothing to change").and.to.contain("npm start -- --down");
    expect(code).to.equal(0);
  });

  for (const name of tenants) {
    it(`scrapes the API server, kubelet, cAdvisor and CoreDNS of ${name}'s cluster`, async () => {
      const jobs = ["apiserver", "kubelet", "cadvisor", "coredns"];
      const wanted = jobs.map((job) => `${job} of ${clusterOf[name]}: 1`);
      const areUp = async (): Promise<boolean> => {
        const samples = await query(started.gateway, tenant(name), "min by (job, cluster) (up)");
        const lines = samples.map(({ metric, value }) => `${metric["job"]} of ${metric["cluster"]}: ${value[1]}`);
        return wanted.every((line) => lines.includes(line));
      };
      await waitFor(wanted.join(", "), areUp, { seconds: 60 });
    });
  }

  it("shows clusters, placement, rates, rule groups and alerts on the page of whizard status --web", async () => {
    const { kubeconfig } = started.target;
    const page = await QuickStartPage.open(["--kubeconfig", kubeconfig, "--context", "central"]);
    try {
      for (const name of tenants) {
        const cluster = clusterOf[name]!;
        // A busy machine may keep a target from answering: what counts is that samples are fresh.
        const cells = `^${name} \\| ${cluster} \\| (ok|degraded) \\| \\d+ s \\| [1-9]`;
        await page.until("fleet", `the cluster ${cluster}`, hasRow(cells));
        const place = `^${name} \\| declared \\| whizard-ingester-0 \\| \\d+ s \\| [1-9]\\S* \\| [1-9]\\S* \\| \\S*[1-9]`;
        const meanwhile = () => get(name, "query", { query: "up" });
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

  for (const name of tenants) {
    const other = tenants.find((each) => each !== name)!;

    it(`shows ${name} its own samples only, whatever it asks for`, async () => {
      const now = Math.floor(Date.now() / 1000);
      const range = { start: String(now - 60), end: String(now), step: "15" };
      const all = '{__name__="up"}';
      const foreign = `{__name__="up",tenant_id="${other}"}`;
      type Vector = { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] };
      for (const promql of [
        all,
        foreign,
        `${all} or ${foreign}`,
        `max by (tenant_id, cluster) (${foreign} or ${all})`,
      ]) {
        for (const [path, more] of [
          ["query", {}],
          ["query_range", range],
        ] as const) {
          const { result } = await read<Vector>(name, path, { ...more, query: promql });
          const seen = new Set(result.flatMap(({ metric }) => [metric["tenant_id"], metric["cluster"]]));
          expect(
            [...seen].filter((value) => value !== name && value !== clusterOf[name]),
            promql,
          ).to.deep.equal([]);
        }
      }
      expect((await read<Vector>(name, "query", { query: all })).result).not.to.be.empty;
      const series = await read<readonly Record<string, string>[]>(name, "series", { "match[]": all });
      expect(new Set(series.map((labels) => labels["cluster"]))).to.deep.equal(new Set([clusterOf[name]]));
      expect(await read(name, "label/tenant_id/values", {})).to.deep.equal([name]);
      expect(await read(name, "label/cluster/values", {})).to.deep.equal([clusterOf[name]]);
      expect(await read(name, "labels", { "match[]": `{cluster="${clusterOf[other]}"}` })).to.deep.equal([]);
    });

    it(`refuses ${name} under ${other}'s path, strangers, and paths that are not served`, async () => {
      const parameters = { query: "up" };
      const wrong = { user: name, password: "wrong" };
      expect((await get(name, "query", parameters, wrong)).status).to.equal(401);
      expect((await get(other, "query", parameters, credential(name))).status).to.equal(403);
      expect((await get("nobody", "query", parameters, credential(name))).status).to.equal(403);
      expect((await get(name, "alerts", {})).status).to.equal(404);
      expect((await get(name, "nothing", {})).status).to.equal(404);
      const push = pushSample(started.gateway, { name: other, password: credential(name).password }, "e2e_foreign", 1);
      await push.then(
        () => expect.fail("a foreign write was accepted"),
        (error: Error) => expect(error.message).to.contain("401"),
      );
    });
  }

  it("takes samples by remote write straight to the gateway, for their tenant only", async () => {
    await pushSample(started.gateway, tenant("member-a"), "e2e_pushed", 17);
    await waitFor("the pushed sample", () => isReadable("member-a", "e2e_pushed", 17), { seconds: 30 });
    expect(await query(started.gateway, tenant("host"), "e2e_pushed")).to.deep.equal([]);
  });

  it("keeps every sample when an ingester is replaced, and uploads its blocks first", async () => {
    await pushSample(started.gateway, tenant("member-a"), "e2e_kept", 23);
    await waitFor("the sample", () => isReadable("member-a", "e2e_kept", 23), { seconds: 30 });
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
      isReadable("member-a", `last_over_time(e2e_kept[${Math.ceil(Date.now() / 1000) - begin + 60}s])`, 23);
    await waitFor("the sample from before", kept, { seconds: 60 });
    await expectNoGap(begin);
  });

  /** The agents send again what was refused meanwhile: scrapes every 10 s, so no two samples are 20 s apart. */
  const expectNoGap = async (begin: number): Promise<void> => {
    type Matrix = { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
    let widest = Infinity;
    const isWhole = async (): Promise<boolean> => {
      const seconds = Math.ceil(Date.now() / 1000) - begin + 20;
      const { result } = await read<Matrix>("member-a", "query", { query: `up{job="kubelet"}[${seconds}s]` });
      const times = [begin, ...(result[0]?.values ?? []).map(([time]) => time), Date.now() / 1000].sort(
        (a, b) => a - b,
      );
      widest = Math.max(...times.slice(1).map((time, index) => time - times[index]!));
      return widest < 20;
    };
    await waitFor("samples without a gap", isWhole, { seconds: 90 });
  };

  it("adds tenants without moving or restarting anything, and takes their samples within two minutes", async () => {
    const { stack, gateway, target } = started;
    const late = ["late-a", "late-b"];
    const stable = async () => [...(await central.pods("whizard"))].filter(([, { kind }]) => kind !== "compactor");
    const before = await stable();
    const template = parseDocument(readTemplate());
    for (const name of late) template.addIn(["config", "whizard:spec", "tenants"], template.createNode({ name }));
    configureStack(stack, { ...target, gateway }, template.toString());
    await deploy(stack);
    const outputs = await readOutputs(stack);
    for (const name of tenants) expect(outputs.placement[name]).to.deep.equal(started.outputs.placement[name]);
    // Both tenants and what rules over all of them give to nobody fill the first ingester.
    expect(late.map((name) => outputs.placement[name]?.ingester)).to.deep.equal([
      "whizard-ingester-1",
      "whizard-ingester-1",
    ]);
    started = { ...started, outputs };
    for (const name of late) {
      const isAccepted = () =>
        pushSample(gateway, tenant(name), "e2e_late", 5).then(
          () => true,
          () => false,
        );
      await waitFor(`a sample of ${name} is accepted`, isAccepted, { seconds: 120 });
      await waitFor(`a sample of ${name} is readable`, () => isReadable(name, "e2e_late", 5), { seconds: 60 });
    }
    expect(await stable()).to.deep.include.members(before);
  });

  it("leaves nothing behind when it is taken down", async function () {
    if (hadStack) this.skip();
    await removeStack(labTarget());
    for (const cluster of [central, member]) {
      const kinds = "namespaces,clusterroles,clusterrolebindings,persistentvolumeclaims,pods";
      expect(await cluster.names(kinds, "whizard")).to.deep.equal([]);
    }
  });

  it("deploys to a cluster of the user's own", async function () {
    if (hadStack) this.skip();
    const own = { kubeconfig: labTarget().kubeconfig, context: "central" };
    try {
      const { proofs, target } = await start({ own });
      expect(proofs.map((proof) => proof.tenant)).to.deep.equal(["host"]);
      expect(target.options.join(" ")).to.contain("--context central");
    } finally {
      await takeDown({ own });
    }
    expect(await central.names("namespaces", "whizard")).to.deep.equal([]);
  });
});
