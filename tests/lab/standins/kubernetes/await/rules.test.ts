import { expect } from "chai";

import type { Readiness } from "./readiness.ts";
import { readyRuleOf } from "./rules.ts";
import { waitForRule } from "./waitFor.ts";

const surroundings = { objects: undefined as never, elapsed: 0 };
const judge = (object: object): Readiness => readyRuleOf(object as never)!(object as never, surroundings) as Readiness;

const deployment = (status: object, generation = 2) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { generation },
  spec: { replicas: 2 },
  status: {
    observedGeneration: 2,
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    conditions: [{ type: "Available", status: "True" }],
    ...status,
  },
});

describe("readiness", () => {
  it("of a Deployment needs every updated replica available, none of an older one, and the latest generation seen", () => {
    expect(judge(deployment({})).ready).to.equal(true);
    expect(judge(deployment({ availableReplicas: 1 })).waitingFor).to.include("(1/2 Pods available)");
    expect(judge(deployment({ replicas: 3 })).ready).to.equal(false);
    expect(judge(deployment({}, 3)).ready).to.equal(false);
    const stuck = {
      availableReplicas: 1,
      conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "late" }],
    };
    expect(judge(deployment(stuck)).waitingFor).to.include("[ProgressDeadlineExceeded] late");
  });

  it("of a StatefulSet needs the newest revision everywhere, except with OnDelete", () => {
    const set = (status: object, type = "RollingUpdate") => ({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { generation: 2 },
      spec: { replicas: 1, updateStrategy: { type } },
      status: {
        observedGeneration: 2,
        replicas: 1,
        readyReplicas: 1,
        currentReplicas: 1,
        currentRevision: "a",
        updateRevision: "a",
        ...status,
      },
    });
    expect(judge(set({})).ready).to.equal(true);
    expect(judge(set({ updateRevision: "b", currentReplicas: 0 })).ready).to.equal(false);
    expect(judge(set({ updateRevision: "b", currentReplicas: 0 }, "OnDelete")).ready).to.equal(true);
    expect(judge(set({ readyReplicas: 0 })).waitingFor).to.include("(0/1 Pods ready)");
  });

  it("of a Job is final when it failed", () => {
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      status: { conditions: [{ type: "Failed", status: "True", reason: "DeadlineExceeded" }] },
    };
    expect(judge(job)).to.include({ ready: false, failed: true });
  });

  it("by pulumi.com/waitFor needs every expression", async () => {
    const object = (waitFor: string) => ({
      metadata: { annotations: { "pulumi.com/waitFor": waitFor } },
      status: { phase: "Up", list: [{ n: 1 }], conditions: [{ type: "Ready", status: "True" }] },
    });
    const holds = async (waitFor: string) =>
      (await waitForRule(object(waitFor) as never)!(object(waitFor) as never, surroundings)).ready;
    expect(await holds("condition=Ready")).to.equal(true);
    expect(await holds("condition=Ready=False")).to.equal(false);
    expect(await holds("jsonpath={.status.phase}=Up")).to.equal(true);
    expect(await holds("jsonpath={.status.list[0].n}=1")).to.equal(true);
    expect(await holds("jsonpath={.status.list[*].n}")).to.equal(true);
    expect(await holds("jsonpath={.status.missing}")).to.equal(false);
    expect(await holds('["condition=Ready", "jsonpath={.status.phase}=Down"]')).to.equal(false);
    expect(() => waitForRule(object("phase=Up") as never)).to.throw('expected a "jsonpath=" or "condition=" prefix');
  });
});
