import { expect } from "chai";
import { revisionOf } from "../../../provider/core/rollout/revision.ts";
import { isCurrent, planRollback, restoreSpec, type StackRecord } from "../../../provider/core/rollout/rollback.ts";
import { splitSecrets } from "../../../provider/core/rollout/splitSecrets.ts";
import { summarizePlan } from "../../../provider/core/rollout/summarizePlan.ts";

let clock = 0;
const record = (revision: string, rollout: string, succeeded = true): StackRecord => ({
  revision,
  rollout,
  at: (clock += 1),
  succeeded,
});
/** Records as they came; histories have the newest first. */
const history = (name: string, ...records: readonly StackRecord[]) => ({ name, records: records.toReversed() });

describe("a rollback", () => {
  it("brings every stack back that the newest rollout has reached, well or not, and no other", () => {
    const old = record("a1", "one");
    const waiting = history("waiting", record("w1", "one"));
    const plan = planRollback([
      history("a", old, record("a2", "two")),
      history("b", old, record("b2", "two", false)),
      history("new", record("n2", "two")),
      waiting,
      history("never"),
    ]);
    expect(plan).to.deep.equal({
      rollout: "two",
      restore: [
        { name: "a", to: old },
        { name: "b", to: old },
      ],
      withoutPrevious: ["new"],
      untouched: ["waiting", "never"],
    });
  });

  it("goes back to what was deployed well, over failed tries", () => {
    const old = record("a1", "one");
    const plan = planRollback([history("a", old, record("a2", "two", false), record("a3", "three"))]);
    expect(plan.restore).to.deep.equal([{ name: "a", to: old }]);
  });

  it("goes on where it was interrupted, and does nothing when it is through", () => {
    const old = record("x1", "one");
    const back = history("a", old, record("a2", "two"), record("a1", "rollback:two"));
    const broken = history("b", old, record("b2", "two"), record("b1", "rollback:two", false));
    const rest = history("c", old, record("c2", "two"));
    expect(planRollback([back, broken, rest]).restore.map(({ name }) => name)).to.deep.equal(["b", "c"]);
    expect(planRollback([back])).to.deep.equal({
      rollout: "two",
      restore: [],
      withoutPrevious: [],
      untouched: ["a"],
    });
  });

  it("has nothing to do where nothing was deployed", () => {
    expect(planRollback([history("a")])).to.deep.equal({ restore: [], withoutPrevious: [], untouched: ["a"] });
  });
});

describe("a central cluster's inputs, brought back", () => {
  const spec = (query: string, ...names: readonly string[]) => ({
    query,
    tenants: names.map((name) => ({ name, series: query.length })),
  });

  it("are what they were, and keep the tenants that have come since", () => {
    const before = spec("old", "a", "b");
    expect(restoreSpec(before, spec("new flag", "b", "a"))).to.equal(before);
    expect(restoreSpec(before, spec("new flag", "a", "c", "b"))).to.deep.equal({
      query: "old",
      tenants: [...before.tenants, { name: "c", series: 8 }],
    });
    expect(restoreSpec({ query: "old" }, spec("x", "c"))).to.deep.equal({
      query: "old",
      tenants: [{ name: "c", series: 1 }],
    });
  });
});

describe("a stack's record", () => {
  it("is current when its newest update ended well and was told the same", () => {
    const cases = [[], [record("r", "x")], [record("r", "x", false)], [record("s", "y"), record("r", "x")]];
    expect(cases.map((records) => isCurrent(records, "r"))).to.deep.equal([false, true, false, false]);
  });

  it("has a revision that does not depend on the order of maps, but on that of lists", () => {
    expect(revisionOf({ a: 1, b: [1, 2] })).to.equal(revisionOf({ b: [1, 2], a: 1 }));
    expect(revisionOf({ b: [1, 2] })).not.to.equal(revisionOf({ b: [2, 1] }));
  });
});

describe("a stack's inputs", () => {
  it("are told apart by what may stand in plain text", () => {
    const s3 = { bucket: "b", endpoint: "s3.example.com", accessKey: "id", secretKey: "very secret" };
    const { plain, secrets } = splitSecrets("Whizard", { storage: { s3 }, tenants: [{ name: "a" }] });
    expect(JSON.stringify(plain)).not.to.include("very secret");
    expect(plain).to.deep.include({ tenants: [{ name: "a" }] });
    expect(secrets).to.deep.include({ "storage.s3.secretKey": "very secret" });
    expect(splitSecrets("AgentProxy", { replicas: 2 })).to.deep.equal({ plain: { replicas: 2 }, secrets: {} });
  });
});

describe("the summary of a plan", () => {
  const step = (op: string, type: string, name: string) => ({ op, type: `kubernetes:${type}`, name });

  it("puts failures first, then what takes something away, data before the rest, then changes", () => {
    const summary = summarizePlan([
      { name: "same", steps: [] },
      { name: "grows", steps: [step("create", "core/v1:ConfigMap", "c"), step("update", "apps/v1:Deployment", "d")] },
      {
        name: "loses",
        steps: [step("delete", "core/v1:ConfigMap", "c"), step("replace", "apps/v1:StatefulSet", "ingester")],
      },
      { name: "broken", steps: [], failed: "no route" },
    ]);
    const none = { creates: 0, updates: 0, replaces: 0, deletes: 0, dangers: [] };
    expect(summary).to.deep.equal({
      clusters: [
        { name: "broken", ...none, failed: "no route" },
        {
          ...none,
          name: "loses",
          replaces: 1,
          deletes: 1,
          dangers: ["replace StatefulSet ingester", "delete ConfigMap c"],
        },
        { ...none, name: "grows", creates: 1, updates: 1 },
        { name: "same", ...none },
      ],
      totals: { clusters: 4, creates: 1, updates: 1, replaces: 1, deletes: 1, failed: 1 },
    });
  });
});
