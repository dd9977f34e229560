import { expect } from "chai";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authority } from "../core/haproxy/certificates.ts";
import { labUp, type LabCluster } from "../lab/lab.ts";
import { waitFor } from "../lab/waitFor.ts";
import { FleetLab, type Ended } from "./fleetLab.ts";
import type { Door } from "../e2e/gatewayClient.ts";
import { SampleFlow } from "./sampleFlow.ts";

const tiny = { replicas: 1, resources: { requests: { cpu: "5m", memory: "16Mi" } }, terminationGracePeriodSeconds: 20 };
const { replicas: _, ...single } = tiny;
const scratch = { dataVolume: { type: "emptyDir", size: "1Gi" } };

interface Report {
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly members: Readonly<Record<string, { readonly phase: string }>>;
}

interface CentralOutputs {
  readonly gateway: { readonly host: string; readonly port: number; readonly tls: { readonly ca: string } };
  readonly gatewayUrl: string;
  readonly gatewayUrls: Readonly<Record<string, { readonly write: string; readonly read: string }>>;
  readonly ca: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly placement: Readonly<Record<string, { readonly ingester: string }>>;
  readonly hashrings: readonly { readonly hashring: string; readonly tenants?: readonly string[] }[];
  readonly dashboards: readonly string[];
}

const reportOf = ({ stdout, stderr }: Ended): Report => {
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Report;
};

const phases = (ended: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(reportOf(ended).members).map(([name, { phase }]) => [name, phase]));

describe("a fleet of two real clusters and of namespaces, with the package's own programs", function () {
  this.timeout(15 * 60_000);
  const folder = mkdtempSync(join(tmpdir(), "fleet-ca-"));
  const port = randomInt(31_000, 32_700);
  let lab: FleetLab;
  let central: LabCluster;
  let member: LabCluster;
  let ca: string;
  let outputs: CentralOutputs;
  const flows = new Map<string, SampleFlow>();

  before(async () => {
    lab = await FleetLab.create();
    const clusters = await labUp({});
    [central, member] = clusters as readonly [LabCluster, LabCluster];
    const authorities = authority(folder, "authority");
    ca = authorities.ca.toString();
    const { certificateFile } = authorities.issue("gateway");
    const space = lab.namespace("main");
    await lab.kubectl("create", "namespace", space);
    const key = certificateFile.replace(/crt$/, "key");
    await lab.kubectl(
      "--namespace",
      space,
      "create",
      "secret",
      "tls",
      "gateway-tls",
      `--cert=${certificateFile}`,
      `--key=${key}`,
    );
  });

  after(async () => {
    await Promise.all([...flows.values()].map((flow) => flow.stop()));
    await lab.dispose();
    rmSync(folder, { recursive: true });
  });

  const specWith = (
    flags: { readonly query: readonly string[]; readonly router: readonly string[] },
    tenants: readonly string[],
  ): object => ({
    namespace: lab.namespace("main"),
    createNamespace: false,
    reconciler: false,
    // Who writes here is there before the members are.
    tenants: tenants.map((name) => ({ name })),
    storage: { embedded: { ...tiny, ...scratch } },
    gateway: {
      ...tiny,
      nodePort: port,
      tls: { certSecret: { name: "gateway-tls", key: "tls.crt" }, keySecret: { name: "gateway-tls", key: "tls.key" } },
    },
    router: { ...tiny, flags: flags.router },
    ingester: { ...tiny, ...scratch },
    query: { ...tiny, flags: flags.query },
    queryFrontend: tiny,
    store: { ...tiny, ...scratch },
    compactor: { ...single, ...scratch },
    observability: { rules: { whizard: false, kubernetes: false } },
  });

  const write = (
    names: readonly string[],
    revision: string,
    flags = { query: [] as string[], router: [] as string[] },
    tenants = ["b", "c"],
  ): void => {
    const clusterOf = ({ kubeconfig, context }: LabCluster) => ({ file: kubeconfig, context });
    const prometheusAgent = { scrapeInterval: "5s", resources: tiny.resources, ...scratch };
    const all = {
      a: { labels: { tier: "canary" }, kubeconfig: clusterOf(member) },
      b: { kubeconfig: clusterOf(central), settings: { agent: { namespace: lab.namespace("b") } } },
      c: { kubeconfig: clusterOf(central), settings: { agent: { namespace: lab.namespace("c") } } },
    };
    lab.writeWhole({
      name: lab.id,
      central: [
        {
          name: "main",
          kubeconfig: clusterOf(central),
          gateway: { host: central.address, port, tls: { ca, serverName: "gateway" } },
          spec: specWith(flags, tenants),
        },
      ],
      members: Object.entries(all)
        .filter(([name]) => names.includes(name))
        .map(([name, rest]) => ({ name, ...rest })),
      settings: [
        { agent: { ...tiny, podLabels: { revision } } },
        { match: { tier: "canary" }, agent: { namespace: lab.namespace("a"), prometheusAgent } },
      ],
      rollout: {
        partitions: [
          { name: "canary", match: { tier: "canary" } },
          { name: "second", count: 1, gate: { samplesWithin: "10s", timeout: "10s" } },
        ],
        maxUnavailable: 3,
        gate: { soak: "0s", timeout: "5m", samplesWithin: "1m" },
      },
    });
  };

  /** The revision that each member's agents carry. */
  const revisions = async (): Promise<readonly string[]> => {
    const path = "--output=jsonpath={.spec.template.metadata.labels.revision}";
    const read = (name: string, cluster: LabCluster): Promise<string> =>
      lab.kubectlOf(cluster, "--namespace", lab.namespace(name), "get", "deployment", "whizard-agent", path);
    return Promise.all([read("a", member), read("b", central), read("c", central)]);
  };

  const flagged = async (component: "query" | "router", flag: string): Promise<boolean> => {
    const words = ["--namespace", lab.namespace("main"), "get", "deployment", `whizard-${component}`, "--output=json"];
    return (await lab.kubectl(...words)).includes(flag);
  };

  it("adds a cluster by one command, from its credential to its first sample at the gateway, by TLS", async () => {
    write([], "one");
    const where = ["--kubeconfig", member.kubeconfig, "--context", member.context, "--label", "tier=canary"];
    const { code, stderr } = await lab.run("add", "a", ...where, "--json");
    expect(code, stderr).to.equal(0);
    const status = await lab.run("status", "--json");
    const [, a] = JSON.parse(status.stdout) as readonly { state: string; sampleAgeMs: number; series: number }[];
    expect(a).to.include({ state: "current", tenant: "a" });
    expect(a?.sampleAgeMs).to.be.below(60_000);
    expect(a?.series).to.be.greaterThan(100);
  });

  it("tells in the central stack's outputs what people and members need", async () => {
    outputs = (await lab.outputs("main")) as unknown as CentralOutputs;
    const url = `https://${central.address}:${port}`;
    expect(outputs).to.deep.include({
      gatewayUrl: url,
      gateway: { host: central.address, port, tls: { ca, serverName: "gateway", insecureSkipVerify: false } },
      ca,
    });
    expect(outputs.gatewayUrls["a"]).to.deep.equal({ write: `${url}/a/api/v1/receive`, read: `${url}/a/api/v1` });
    expect(outputs.passwords).to.have.all.keys("a", "b", "c");
    expect(outputs.placement["a"]?.ingester).to.equal("whizard-ingester-0");
    expect(outputs.hashrings[0]?.tenants).to.have.members(["a", "b", "c"]);
    const space = lab.namespace("main");
    const maps = await lab.kubectl("--namespace", space, "get", "configmaps", "--output=name");
    const found = maps.split("\n").filter((name) => name.includes("-dashboard-"));
    expect(outputs.dashboards).to.have.members(found.map((name) => name.replace("configmap", space)));
    expect(outputs.dashboards).to.include(`${space}/whizard-observability-dashboard-tenants`);
  });

  it("holds a new Thanos flag at the second partition's gate, never touches the third, and says why", async () => {
    const door: Door = { host: central.address, port, ca, servername: "gateway" };
    for (const tenant of ["b", "c"])
      flows.set(tenant, new SampleFlow(door, { tenant, password: outputs.passwords[tenant] ?? "" }).start());
    write(["a", "b", "c"], "one");
    const first = await lab.run("up", "--json");
    expect(first.code, first.stderr).to.equal(0);
    expect(await revisions()).to.deep.equal(["one", "one", "one"]);
    // The second member's cluster seems to die in the middle of it; its samples flow on.
    flows.get("b")!.livens = false;
    write(["a", "b", "c"], "two", {
      query: ["--query.max-concurrent=7"],
      router: ["--receive.forward.async-workers=7"],
    });
    const held = await lab.run("up", "--json");
    expect(held.code, held.stderr).to.equal(3);
    const { outcome, reasons } = reportOf(held);
    expect([outcome, reasons[0]]).to.deep.equal(["held", "the gate of the partition second does not let through"]);
    expect(reasons[1]).to.match(/^b: the newest sample is \d+ s old, at most 10 s is asked for$/);
    expect(phases(held)).to.deep.equal({ a: "updated", b: "updated", c: "waiting" });
    expect(await revisions()).to.deep.equal(["two", "two", "one"]);
    expect(await flagged("query", "--query.max-concurrent=7")).to.equal(true);
    expect(await flagged("router", "--receive.forward.async-workers=7")).to.equal(true);
    expect(lab.state.updates("c")).to.have.lengthOf(1);
  });

  it("restores flag and agents by a rollback, and has lost no sample that was taken meanwhile", async () => {
    flows.get("b")!.livens = true;
    const back = await lab.run("rollback", "--json");
    expect(back.code, back.stderr).to.equal(0);
    expect(reportOf(back).outcome).to.equal("done");
    expect(await revisions()).to.deep.equal(["one", "one", "one"]);
    expect(await flagged("query", "--query.max-concurrent=7")).to.equal(false);
    expect(await flagged("router", "--receive.forward.async-workers=7")).to.equal(false);
    expect(lab.state.updates("c")).to.have.lengthOf(1);
    for (const flow of flows.values()) {
      await flow.stop();
      const all = async (): Promise<boolean> => (await flow.read("count_over_time(flow[2h])")) === flow.taken;
      await waitFor(`all of ${flow.taken} samples are read`, () => all().catch(() => false), { seconds: 120 });
    }
  });

  it("removes a cluster: its credential is worth nothing any more, and what it has written stays", async () => {
    const door: Door = { host: central.address, port, ca, servername: "gateway" };
    const removed = await lab.run("remove", "a");
    expect(removed.code, removed.stderr).to.equal(0);
    // What writes goes first, so that it has somebody to write to until it has ended.
    const log = lab.log("a");
    const [writerEnds, proxyEnds] = [
      log.search(/StatefulSet +member\/whizard-agent-prometheus +deleted/),
      log.search(/Deployment +member\/whizard-agent +deleting/),
    ];
    expect(writerEnds).to.be.greaterThan(0).and.below(proxyEnds);
    const left = ["get", "namespace", lab.namespace("a"), "--ignore-not-found", "--output=name"];
    expect(await lab.kubectlOf(member, ...left)).to.equal("");
    const writer = new SampleFlow(door, { tenant: "a", password: outputs.passwords["a"] ?? "" });
    flows.set("a", writer);
    const isRefused = async (): Promise<boolean> => (await writer.push("late", 1, Date.now())) === 401;
    await waitFor("its credential is refused", isRefused, { seconds: 120 });
    const removedAt = Date.now() / 1000;
    // A tenant of that name finds what was written before.
    write(["b", "c"], "one", undefined, ["a", "b", "c"]);
    const back = await lab.run("up");
    expect(back.code, back.stderr).to.equal(0);
    const { passwords } = (await lab.outputs("main")) as unknown as CentralOutputs;
    expect(passwords["a"]).not.to.equal(outputs.passwords["a"]);
    const reader = new SampleFlow(door, { tenant: "a", password: passwords["a"] ?? "" });
    let newest = 0;
    const isRead = async (): Promise<boolean> => {
      newest = (await reader.read("max_over_time(max(timestamp(up))[30m:5s])").catch(() => undefined)) ?? 0;
      return newest > 0;
    };
    await waitFor("its samples are read again", isRead, { seconds: 120 });
    await reader.stop();
    expect(newest, "when its newest sample was taken").to.be.below(removedAt);
  });
});
