import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { planRuntime, parseWhizard, rulesToRead, type Observed, emptyPlacement } from "../../provider/core/index.ts";
import { readAhead } from "../../provider/reconciler/readAhead.ts";
import { emptyCluster } from "../core/emptyCluster.ts";

const program = fileURLToPath(new URL("../../dist/reconciler/reconciler.cjs", import.meta.url));

const alert = {
  alert: "Down",
  expr: 'up{job="a"} == 0',
  for: "5m",
  severity: "warning",
  annotations: { summary: "it" },
};

/** Rule groups, of which every seventh is none, and PrometheusRules; each call makes objects that nobody has read. */
const observe = (count: number): Observed => {
  const parsed = parseWhizard({ storage: { embedded: {} }, reconciler: { hostTenant: "a" } });
  if (!parsed.ok) throw new Error("the spec is none");
  return {
    ...emptyCluster,
    declared: { spec: { ...parsed.value, ruleSets: [] }, placement: emptyPlacement },
    tenants: [{ metadata: { name: "a", uid: "a" }, spec: { ruleSelectors: [{}] } }],
    ruleGroups: Array.from({ length: count }, (_, index) => ({
      kind: index % 2 === 0 ? "ClusterRuleGroup" : "RuleGroup",
      object: {
        metadata: { name: `g-${index}`, uid: `u-${index}`, ...(index % 2 === 0 ? {} : { namespace: "shop" }) },
        spec: {
          rules: [index % 7 === 0 ? { ...alert, expr: `up{job="${index}"` } : { ...alert, labels: { n: `${index}` } }],
        },
      },
    })),
    prometheusRules: Array.from({ length: 30 }, (_, index) => ({
      metadata: { name: `p-${index}`, labels: {} },
      spec: {
        groups: [
          { name: "up", rules: [{ record: "up:sum", expr: index % 7 === 0 ? "sum(" : "sum(up)" }] },
          { name: "up", rules: [{ record: "up:max", expr: "max(up)" }] },
        ],
      },
    })),
  };
};

/** Everything that follows from rules. */
const decided = (observed: Observed) => {
  const { ruleGroupStatuses, prometheusRuleNotices, workloads } = planRuntime(observed);
  return { ruleGroupStatuses, prometheusRuleNotices, workloads: workloads() };
};

describe("rules that are read ahead", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => (folder = mkdtempSync(join(tmpdir(), "whizard-read-ahead-"))));
  after(() => rmSync(folder, { recursive: true }));

  const threads: readonly (readonly [name: string, text: string | undefined, isAllRead: boolean])[] = [
    ["there is no thread", undefined, true],
    ["the thread does not start", "throw new Error('no')", false],
    ["the thread ends at once", "process.exit(0)", false],
    [
      "the thread is ended in the middle",
      'require("node:worker_threads").parentPort.once("message", () => process.exit(1))',
      false,
    ],
    [
      "the thread fails in the middle",
      'require("node:worker_threads").parentPort.on("message", () => { throw new Error("no"); })',
      false,
    ],
  ];

  it("are read in part by the thread, and decided as if nobody had read them before", async () => {
    const file = join(folder, "watched.cjs");
    const batches = join(folder, "batches");
    writeFileSync(
      file,
      // It notes a batch before it answers: an answer to the last one ends the thread.
      `const { parentPort } = require("node:worker_threads");
      parentPort.on("message", (batch) => require("node:fs").appendFileSync(${JSON.stringify(batches)}, batch.length + " "));
      require(${JSON.stringify(program)});`,
    );
    const observed = observe(600);
    expect(rulesToRead(observed)).to.have.length(630);
    expect(await readAhead(rulesToRead(observed), file, new AbortController().signal)).to.equal(true);
    expect(rulesToRead(observed)).to.deep.equal([]);
    expect(readFileSync(batches, "utf8")).to.match(/^(32 ){3,}/);
    expect(decided(observed)).to.deep.equal(decided(observe(600)));
  });

  for (const [name, text, isAllRead] of threads)
    it(`are decided alike where ${name}`, async () => {
      const file = join(folder, `${name.replaceAll(" ", "-")}.cjs`);
      if (text !== undefined) writeFileSync(file, text);
      const observed = observe(600);
      await readAhead(rulesToRead(observed), text === undefined ? undefined : file, new AbortController().signal);
      expect(rulesToRead(observed).length === 0).to.equal(isAllRead);
      expect(decided(observed)).to.deep.equal(decided(observe(600)));
    });

  it("are read again when what they may read changes, or their spec does, and not for a status", async () => {
    const observed = observe(600);
    await readAhead(rulesToRead(observed), undefined, new AbortController().signal);
    const [first, ...others] = observed.ruleGroups;
    if (first === undefined) throw new Error("there are groups");
    const unread = (object: object): number =>
      rulesToRead({ ...observed, ruleGroups: [{ ...first, object: { ...first.object, ...object } }, ...others] })
        .length;
    const { metadata, spec } = first.object;
    expect(unread({ status: { health: "ok" }, metadata: { ...metadata, resourceVersion: "7" } })).to.equal(0);
    expect(unread({ spec: { ...spec } })).to.equal(1);
    expect(unread({ metadata: { ...metadata, name: "other" } })).to.equal(1);
    expect(unread({ metadata: { ...metadata, labels: { "monitoring.whizard.io/tenant": "b" } } })).to.equal(1);
    expect(rulesToRead({ ...observed, namespaceTenants: new Map([["shop", "b"]]) })).to.have.length(300);
  });

  it("leave time for everything else", async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await readAhead(rulesToRead(observe(600)), undefined, new AbortController().signal);
    clearImmediate(next);
    expect(turns).to.be.greaterThan(15);
  });

  it("are not read when they are few, as a thread takes longer to start", async () => {
    const observed = observe(60);
    expect(await readAhead(rulesToRead(observed), program, new AbortController().signal)).to.equal(false);
    expect(rulesToRead(observed)).to.have.length(90);
  });

  it("are left when the reconciler stops", async () => {
    const observed = observe(600);
    const stop = new AbortController();
    const reading = readAhead(rulesToRead(observed), program, stop.signal);
    setImmediate(() => stop.abort());
    const error = await reading.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property("name", "AbortError");
    expect(rulesToRead(observed).length).to.be.greaterThan(300);
  });
});
