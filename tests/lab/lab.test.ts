import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./command.ts";
import { isAlive, killProcess } from "./processIdentity.ts";
import { labDown, labStatus, labUp, type LabCluster } from "./lab.ts";
import { labPaths } from "./labPaths.ts";
import { findRemains } from "./remains.ts";
import { ensureTool } from "./tools.ts";
import { imageReferences } from "./versions.ts";
import { waitFor } from "./waitFor.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const restricted = { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534 };
const security = { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const probe = `
const { readFileSync, writeFileSync, existsSync } = require("node:fs");
if (!existsSync("/data/greeting")) writeFileSync("/data/greeting", "written by " + process.getuid());
require("node:http").createServer((_, answer) => answer.end(readFileSync("/data/greeting"))).listen(8080);`;

const probeObjects = [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "probe", labels: { app: "probe" } },
    spec: {
      securityContext: { ...restricted, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "probe",
          image: imageReferences.node,
          command: ["node", "-e", probe],
          volumeMounts: [{ name: "data", mountPath: "/data" }],
          readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
          securityContext: security,
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "greeting" },
    spec: { type: "NodePort", selector: { app: "probe" }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] },
  },
];

const hostSettings = () =>
  ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops"].map((name) =>
    readFileSync(`/proc/sys/${name}`, "utf8"),
  );

/** The host's rules without what changes by itself: counters and the time of asking. */
const filterRules = async () => (await runCommand("iptables-save", [])).replaceAll(/^#.*$|\[\d+:\d+\]/gm, "");

/** A pod that asks every image's program for its version, by its name alone. */
const versionPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "versions" },
  spec: {
    restartPolicy: "Never",
    securityContext: { ...restricted, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      ["thanos", imageReferences.thanos, "thanos --version"],
      ["haproxy", imageReferences.haproxy, "haproxy -v"],
      ["prometheus", imageReferences.prometheus, "prometheus --version"],
      ["promtool", imageReferences.prometheus, "promtool --version"],
      ["node", imageReferences.node, "node --version"],
      ["versitygw", imageReferences.versitygw, "versitygw --version"],
      ["reloader", imageReferences.prometheusConfigReloader, "prometheus-config-reloader --version"],
    ].map(([name, image, command]) => ({ name, image, command: command?.split(" "), securityContext: security })),
  },
};

describe("a lab of its own", function () {
  this.timeout(300_000);
  const environment = { ...process.env };
  let clusters: readonly LabCluster[] = [];
  let settings: readonly string[] = [];
  let rules = "";

  const kubectl = async (cluster: string, args: readonly string[], input?: string) => {
    const kubeconfig = clusters.find(({ name }) => name === cluster)!.kubeconfig;
    const given = input === undefined ? {} : { input };
    return runCommand(await ensureTool("kubectl"), ["--kubeconfig", kubeconfig, ...args], given);
  };
  const runProbe = (cluster: string, script: string) => kubectl(cluster, ["exec", "probe", "--", "node", "-e", script]);
  const killComponents = (cluster: string, names: readonly string[]) => {
    const processes = labPaths().table(cluster).read();
    for (const name of names) killProcess(processes[name]!);
    return waitFor("their end", () => Promise.resolve(names.every((name) => !isAlive(processes[name]))), {
      seconds: 5,
    });
  };
  const expectNothingLeft = async () => {
    expect(await findRemains()).to.deep.equal([]);
    expect(hostSettings()).to.deep.equal(settings);
    expect(await filterRules()).to.equal(rules);
  };

  before(async () => {
    // The lab that other tests share stays untouched; a folder below /tmp is the hard case for private folders.
    process.env["WHIZARD_LAB_ID"] = "9";
    process.env["WHIZARD_LAB_DIR"] = mkdtempSync(join(tmpdir(), "whizard-lab-"));
    await ensureTool("iptables");
    settings = hostSettings();
    rules = await filterRules();
    clusters = await labUp();
  });

  after(async () => {
    await labDown();
    for (const name of ["WHIZARD_LAB_ID", "WHIZARD_LAB_DIR"]) {
      if (environment[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = environment[name];
    }
  });

  it("has both clusters, whole", () => {
    expect(clusters.map(({ name, address }) => ({ name, address }))).to.deep.equal([
      { name: "central", address: "10.200.9.2" },
      { name: "member-a", address: "10.200.9.3" },
    ]);
    expect(labStatus().map(({ dead }) => dead)).to.deep.equal([[], []]);
  });

  it("runs a restricted pod that writes to its claim", async () => {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: probeObjects });
    for (const { name } of clusters) await kubectl(name, ["apply", "-f", "-"], list);
    for (const { name } of clusters)
      await kubectl(name, ["wait", "--for=condition=Ready", "pod/probe", "--timeout=60s"]);
    expect(
      await runProbe("central", `console.log(require("node:fs").readFileSync("/data/greeting", "utf8"))`),
    ).to.equal("written by 65534\n");
  });

  it("has every image, whose programs start as a user without rights", async () => {
    await kubectl("central", ["apply", "-f", "-"], JSON.stringify(versionPod));
    const done = "--for=jsonpath={.status.phase}=Succeeded";
    await kubectl("central", ["wait", done, "pod/versions", "--timeout=60s"]);
    const logs = await kubectl("central", ["logs", "versions", "--all-containers"]);
    const expected = [
      "thanos, version 0.42.4",
      "HAProxy version 2.6",
      "prometheus, version 3.5",
      "promtool, version 3.5",
    ];
    for (const text of [...expected, "v22."]) expect(logs).to.contain(text);
  });

  it("answers names inside pods: services, the pod's own too, and NXDOMAIN for the outside", async () => {
    const script = `const { lookup } = require("node:dns/promises");
      (async () => {
        const names = ["kubernetes.default", "nothing.example.com"];
        const answers = await Promise.all(names.map((name) => lookup(name).then((a) => a.address, (e) => e.code)));
        const own = await (await fetch("http://greeting")).text();
        console.log(JSON.stringify([...answers, own]));
      })();`;
    const answers: unknown = JSON.parse(await runProbe("member-a", script));
    expect(answers).to.deep.equal(["10.96.0.1", "ENOTFOUND", "written by 65534"]);
  });

  it("lets a member's pod reach a node port of central, and the host too", async () => {
    const script = `fetch("http://central.lab:30080").then((answer) => answer.text()).then(console.log)`;
    expect(await runProbe("member-a", script)).to.equal("written by 65534\n");
    expect(await (await fetch(`http://${clusters[0]!.address}:30080`)).text()).to.equal("written by 65534");
  });

  it("serves the kubelet's metrics with a certificate of the cluster's authority, to the authorized only", async () => {
    const url = `https://${clusters[0]!.address}:10250/metrics/cadvisor`;
    const authority = join(labPaths().table("central").folder, "pki/ca.crt");
    const ask = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--noproxy", "*", "--cacert", authority, url];
    expect(await runCommand("curl", ask)).to.equal("401");
    expect(await kubectl("central", ["get", "--raw", "/api/v1/nodes/central-node/proxy/metrics/cadvisor"])).to.contain(
      "container_memory_working_set_bytes",
    );
    expect(await kubectl("central", ["get", "--raw", "/metrics"])).to.contain("apiserver_request_total");
  });

  it("changes nothing when it is up already", async () => {
    const before = clusters.map(({ name }) => labPaths().table(name).read());
    const lines: string[] = [];
    await labUp({ progress: (line) => lines.push(line) });
    expect(lines).to.deep.equal(["central: is up at 10.200.9.2", "member-a: is up at 10.200.9.3"]);
    expect(clusters.map(({ name }) => labPaths().table(name).read())).to.deep.equal(before);
  });

  it("starts again what was killed, and pods keep running with their data", async () => {
    await killComponents("central", ["kube-apiserver", "etcd", "kubelet", "containerd"]);
    expect(labStatus()[0]!.dead).to.deep.equal(["etcd", "kube-apiserver", "containerd", "kubelet"]);
    clusters = await labUp();
    expect(labStatus()[0]!.dead).to.deep.equal([]);
    const pod = await kubectl("central", [
      "get",
      "pod",
      "probe",
      "-o",
      "jsonpath={.status.containerStatuses[0].restartCount}",
    ]);
    expect(pod).to.equal("0");
    expect(await (await fetch(`http://${clusters[0]!.address}:30080`)).text()).to.equal("written by 65534");
  });

  it("refuses a second lab with the same id, and leaves the first alone", async () => {
    const first = process.env["WHIZARD_LAB_DIR"]!;
    process.env["WHIZARD_LAB_DIR"] = `${first}-other`;
    const failure = await labUp({ controlPlaneOnly: true }).catch((error: unknown) => error);
    await labDown();
    process.env["WHIZARD_LAB_DIR"] = first;
    expect((failure as Error).message).to.contain("The network link whz9 exists and is not this lab's");
    expect(labStatus().map(({ dead }) => dead)).to.deep.equal([[], []]);
    expect(await (await fetch(`http://${clusters[0]!.address}:30080`)).text()).to.equal("written by 65534");
  });

  it("leaves nothing behind after a kill of its parts", async () => {
    await killComponents("central", ["space", "containerd", "kube-controller-manager"]);
    await killComponents("member-a", ["kubelet", "etcd"]);
    await labDown();
    await expectNothingLeft();
  });

  it("is made anew after that, a control plane alone, which later gets its node", async () => {
    clusters = await labUp({ clusters: ["central"], controlPlaneOnly: true });
    expect(labStatus()).to.have.length(1);
    expect(await kubectl("central", ["get", "nodes", "-o", "name"])).to.equal("");
    clusters = await labUp({ clusters: ["central"] });
    expect(await kubectl("central", ["get", "nodes", "-o", "name"])).to.equal("node/central-node\n");
    await labDown();
    await expectNothingLeft();
  });

  describe("whose `up` ends early", () => {
    /** Starts `up` and waits until it has said the line. */
    const startUp = async (line: string) => {
      const child = spawn(process.execPath, ["--import", "tsx", main, "up"], { stdio: ["ignore", "ignore", "pipe"] });
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      await waitFor(`"${line}"`, () => Promise.resolve(said.includes(line)), {
        seconds: 120,
        failed: () => (child.exitCode === null ? undefined : said),
      });
      return { child: child as ChildProcess, ended, text: () => said };
    };

    it("by an interruption removes what it started", async () => {
      const { child, ended, text } = await startUp("importing");
      child.kill("SIGINT");
      expect(await ended).to.equal(1);
      expect(text()).to.match(/Interrupted\.\n$/);
      await expectNothingLeft();
    });

    it("by a kill is repaired by the next one", async () => {
      const { child, ended } = await startUp("control plane is ready");
      child.kill("SIGKILL");
      await ended;
      clusters = await labUp({ controlPlaneOnly: true });
      expect(labStatus().map(({ dead }) => dead)).to.deep.equal([[], []]);
      await labDown();
      await expectNothingLeft();
    });
  });
});
