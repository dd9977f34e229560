import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterNames, planCluster, planNetwork } from "./addresses.ts";
import { goBuildArguments } from "./goBuild.ts";
import { imageRecipes } from "./imageRecipes.ts";
import { isLockStale, withLock } from "./lock.ts";
import { findProblem } from "./preflight.ts";
import { identifyProcess, parseStat } from "./processIdentity.ts";
import { adoptPendingCreates, type PendingOperation } from "../../provider/core/rollout/pendingCreates.ts";
import { parseLdd } from "./sharedLibraries.ts";
import { toolRecipes, type GoRecipe } from "./toolRecipes.ts";

const gibibyte = 1024 ** 3;
const lab = { id: 3, dir: "/lab" };

describe("the lab's plan of addresses", () => {
  const plans = [0, 3].flatMap((id) => clusterNames.map((name) => planCluster({ id, dir: "/lab" }, name)));

  it("gives central the first address after the host's", () => {
    expect(planNetwork(3)).to.deep.equal({ link: "whz3", hostAddress: "10.200.3.1", prefixLength: 24 });
    expect(planCluster(lab, "central")).to.include({ address: "10.200.3.2", podSubnet: "10.210.3.0/24" });
    expect(planCluster(lab, "member-b")).to.include({ address: "10.200.3.4", nodeName: "member-b-node" });
  });

  for (const field of ["id", "address", "podSubnet"] as const) {
    it(`gives no two clusters of any lab the same ${field}`, () => {
      expect(new Set(plans.map((plan) => plan[field])).size).to.equal(plans.length);
    });
  }

  it("names the clusters that exist when one does not", () => {
    expect(() => planCluster(lab, "west")).to.throw(
      'There is no cluster "west": "central" and "member-a" to "member-z"',
    );
  });

  it("tells labs that share an id apart by their folders", () => {
    expect(planCluster(lab, "central").id).not.to.equal(planCluster({ id: 3, dir: "/other" }, "central").id);
  });
});

describe("the lab's recipes", () => {
  it("build Thanos with the tags without which it panics", () => {
    expect(goBuildArguments(toolRecipes.thanos as GoRecipe, "/out")).to.deep.equal([
      "build",
      "-tags",
      "netgo,slicelabels",
      "-trimpath",
      "-ldflags",
      "-s -w -X github.com/prometheus/common/version.Version=0.42.4",
      "-o",
      "/out",
      "./cmd/thanos",
    ]);
  });

  it("give the Pulumi CLI the version that the Automation API asks for", () => {
    expect(goBuildArguments(toolRecipes.pulumi as GoRecipe, "/out").join(" ")).to.contain(
      "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.255.0",
    );
  });

  it("put no two images under one reference", () => {
    const references = Object.values(imageRecipes).map(({ reference }) => reference);
    expect(new Set(references).size).to.equal(references.length);
  });

  it("find the files of a dynamic program, its loader included, and stop at a missing one", () => {
    const text =
      "\tlinux-vdso.so.1 (0x01)\n\tlibc.so.6 => /lib/libc.so.6 (0x02)\n\t/lib64/ld-linux-x86-64.so.2 (0x03)\n";
    expect(parseLdd(text)).to.deep.equal(["/lib/libc.so.6", "/lib64/ld-linux-x86-64.so.2"]);
    expect(() => parseLdd("\tliblua.so => not found")).to.throw("liblua.so => not found");
  });
});

describe("a lock of the lab", () => {
  const self = identifyProcess(process.pid)!;
  const cases = [
    { name: "is held by a living owner", owner: self, stale: false },
    { name: "is stale when a later process has its owner's number", owner: { ...self, startTime: "1" }, stale: true },
    {
      name: "is stale when no process has its owner's number",
      owner: { pid: 2 ** 22 + 1, startTime: "1" },
      stale: true,
    },
    { name: "is stale when its file says nothing", owner: undefined, stale: true },
  ];
  for (const { name, owner, stale } of cases) it(name, () => expect(isLockStale(owner)).to.equal(stale));

  it("reads the start time of a program with blanks and parentheses in its name", () => {
    const rest = Array.from({ length: 18 }, (_, index) => index).join(" ");
    expect(parseStat(7, `7 (a) b (c) S ${rest} 4711 0`)).to.deep.equal({ pid: 7, startTime: "4711" });
    expect(parseStat(7, `7 (gone) Z ${rest} 4711 0`)).to.equal(undefined);
  });

  it("lets one holder in at a time, takes over from a dead one, and leaves no file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "whizard-lock-"));
    const path = join(folder, "lock");
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startTime: "1" }));
    let inside = 0;
    let most = 0;
    const hold = () =>
      withLock(path, async () => {
        most = Math.max(most, (inside += 1));
        expect(JSON.parse(readFileSync(path, "utf8"))).to.deep.equal(self);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
      });
    await Promise.all([hold(), hold(), hold()]);
    expect(most).to.equal(1);
    expect(() => readFileSync(path)).to.throw("ENOENT");
    rmSync(folder, { recursive: true });
  });
});

describe("the lab before it starts", () => {
  const machine = { platform: "linux", userId: 0, memoryBytes: 8 * gibibyte, diskBytes: 40 * gibibyte };
  const cases = [
    { name: "accepts a machine with room", change: {}, problem: undefined },
    { name: "refuses another system", change: { platform: "darwin" }, problem: "Linux only" },
    { name: "refuses a plain user", change: { userId: 1000 }, problem: "needs root" },
    {
      name: "refuses too little memory",
      change: { memoryBytes: 3 * gibibyte },
      problem: "available memory, there are 3.0 GiB",
    },
    { name: "refuses too little disk", change: { diskBytes: gibibyte }, problem: "free disk, there are 1.0 GiB" },
  ];
  for (const { name, change, problem } of cases) {
    it(name, () => {
      const found = findProblem({ ...machine, ...change });
      if (problem === undefined) expect(found).to.equal(undefined);
      else expect(found).to.contain(problem).and.not.contain("\n");
    });
  }
});

describe("what a killed run of the quick start was creating", () => {
  const resource = (type: string, metadata: object) => ({
    urn: `urn:pulumi:local::whizard::${type}::x`,
    type,
    inputs: { metadata },
  });
  const stateOf = (...pending: readonly PendingOperation[]) => ({
    version: 3,
    deployment: { resources: [], pending_operations: pending },
  });

  it("is nothing when no object was being created", () => {
    expect(adoptPendingCreates({})).to.equal(undefined);
    const service = resource("kubernetes:core/v1:Service", { name: "a", namespace: "b" });
    expect(adoptPendingCreates(stateOf({ type: "deleting", resource: service }))).to.equal(undefined);
    const password = resource("random:index/randomPassword:RandomPassword", {});
    expect(adoptPendingCreates(stateOf({ type: "creating", resource: password }))).to.equal(undefined);
  });

  it("is looked up by its name", () => {
    const namespace = resource("kubernetes:core/v1:Namespace", { name: "whizard" });
    const service = resource("kubernetes:core/v1:Service", { name: "query", namespace: "whizard" });
    const state = stateOf({ type: "creating", resource: namespace }, { type: "creating", resource: service });
    expect(adoptPendingCreates(state)).to.deep.equal({
      version: 3,
      deployment: {
        resources: [
          { ...namespace, id: "whizard" },
          { ...service, id: "whizard/query" },
        ],
        pending_operations: [],
      },
    });
  });
});
