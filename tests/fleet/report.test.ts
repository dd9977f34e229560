import { expect } from "chai";
import { summarizePlan } from "../../provider/core/index.ts";
import { renderPlan, renderRollout, renderStatus } from "../../provider/fleet/rollout/report.ts";

const step = (op: string, type: string, name: string) => ({ op, type: `kubernetes:${type}`, name });
const lines = (text: string): readonly string[] => text.trimEnd().split("\n");

describe("what a fleet's commands tell a person", () => {
  it("a plan: failures first, then what takes something away, then other changes, and how many stay", () => {
    const summary = summarizePlan([
      { name: "same", steps: [] },
      { name: "grows", steps: [step("create", "core/v1:ConfigMap", "c"), step("update", "apps/v1:Deployment", "d")] },
      {
        name: "loses",
        steps: [step("delete", "core/v1:ConfigMap", "c"), step("replace", "apps/v1:StatefulSet", "ingester")],
      },
      { name: "broken", steps: [], failed: "no route" },
    ]);
    expect(lines(renderPlan(summary))).to.deep.equal([
      "┌─────────┬────────┬────────┬─────────┬────────┬──────────────────────────────┐",
      "│ cluster │ create │ update │ replace │ delete │ takes away                   │",
      "├─────────┼────────┼────────┼─────────┼────────┼──────────────────────────────┤",
      "│ broken  │        │        │         │        │ failed: no route             │",
      "├─────────┼────────┼────────┼─────────┼────────┼──────────────────────────────┤",
      "│ loses   │        │        │ 1       │ 1      │ replace StatefulSet ingester │",
      "│         │        │        │         │        │ delete ConfigMap c           │",
      "├─────────┼────────┼────────┼─────────┼────────┼──────────────────────────────┤",
      "│ grows   │ 1      │ 1      │         │        │                              │",
      "└─────────┴────────┴────────┴─────────┴────────┴──────────────────────────────┘",
      "1 of 4 clusters stay as they are.",
    ]);
    expect(renderPlan(summarizePlan([{ name: "same", steps: [] }]))).to.equal("1 of 1 clusters stay as they are.\n");
  });

  it("a rollout: every member and how it ended, how long it took, and why the whole ended", () => {
    const text = renderRollout({
      reach: "some",
      end: { outcome: "held", reasons: ["1 failed, and not more than 1 may be unavailable", "b: no route"] },
      progress: new Map([
        ["a", { phase: "updated", at: 9000 }],
        ["b", { phase: "failed", at: 9000, reason: "no route" }],
        ["c", { phase: "waiting" }],
        ["d", { phase: "current" }],
        ["e", { phase: "locked", holder: "eve@desk is updating it" }],
      ]),
      events: [
        { kind: "started", member: "a", at: 1000 },
        { kind: "succeeded", member: "a", at: 9400 },
      ],
    });
    expect(lines(text).filter((line) => !/^[┌├└]/.test(line))).to.deep.equal([
      "│ cluster │ result                          │ took │",
      "│ a       │ updated                         │ 8 s  │",
      "│ b       │ failed: no route                │      │",
      "│ c       │ not started                     │      │",
      "│ d       │ was up to date                  │      │",
      "│ e       │ locked: eve@desk is updating it │      │",
      "The rollout is held; run it again to go on.",
      "  1 failed, and not more than 1 may be unavailable",
      "  b: no route",
    ]);
  });

  it("a status: each cluster's version, last rollout, tenant, newest sample and series, or why they are not known", () => {
    const now = 10_000_000;
    const text = renderStatus(
      [
        { name: "main", state: "current", version: "0.1.0", at: now - 30_000, rollout: "0123456789abcdef" },
        {
          name: "a",
          state: "behind",
          tenant: "a",
          at: now - 3_600_000,
          rollout: "rollback:0123456789",
          sampleAgeMs: 4000,
          series: 12,
        },
        { name: "b", state: "absent", tenant: "b", unreadable: "the stack of main knows no password of the tenant b" },
      ],
      now,
    );
    expect(lines(text).filter((line) => !/^[┌├└]/.test(line))).to.deep.equal([
      "│ cluster │ state   │ version │ last rollout                   │ tenant │ newest sample                                       │ series │",
      "│ main    │ current │ 0.1.0   │ 30 s ago (01234567)            │        │                                                     │        │",
      "│ a       │ behind  │         │ 60 min ago (rollback:01234567) │ a      │ 4 s ago                                             │ 12     │",
      "│ b       │ absent  │         │                                │ b      │ the stack of main knows no password of the tenant b │        │",
    ]);
  });
});
