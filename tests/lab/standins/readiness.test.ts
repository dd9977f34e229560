import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { waitFor } from "../waitFor.ts";
import { imageReferences } from "../versions.ts";
import { TestStack } from "./testStack.ts";

const pod = (image: string, more = "") =>
  `{ metadata: { labels: { app: "a" } }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: "c", image: "${image}" ${more} }] } }`;

const workload = (kind: string, template: string, spec = "") => `new k8s.apps.v1.${kind}("w", {
  metadata: { name: "w", annotations: { "pulumi.com/timeoutSeconds": "20" } },
  spec: { selector: { matchLabels: { app: "a" } }, ${spec} template: ${template} },
}, in_);`;

const job = (
  script: string,
) => `new k8s.batch.v1.Job("j", { metadata: { name: "j" }, spec: { backoffLimit: 0, template: {
  spec: { restartPolicy: "Never", containers: [{ name: "c", image: "${imageReferences.node}", command: ["node", "-e", ${JSON.stringify(script)}] }] },
} } }, in_);`;

describe("the kubernetes stand-in: readiness", function () {
  this.timeout(240_000);
  let stack: TestStack;
  before(async function () {
    this.timeout(900_000);
    stack = await TestStack.create();
  });
  after(() => stack.dispose());

  it("waits for a Deployment and for the Service in front of it", async () => {
    const outcome = await stack.up(`${workload("Deployment", pod(imageReferences.pause), "replicas: 2,")}
new k8s.core.v1.Service("s", { metadata: { name: "s" }, spec: { selector: { app: "a" }, ports: [{ port: 80 }] } }, in_);`);
    expect(outcome.ok, outcome.output).to.equal(true);
    expect(await stack.kubectl("get", "deployment", "w", "-o", "jsonpath={.status.availableReplicas}")).to.equal("2");
    await stack.up("");
    expect(await stack.kubectl("get", "pods", "-o", "name")).to.equal("");
  });

  it("keeps a Deployment that does not become ready in the state, says why, and repairs it by the next update", async () => {
    const failed = await stack.up(workload("Deployment", pod("example.invalid/none:1", `, imagePullPolicy: "Never"`)));
    expect(failed.ok).to.equal(false);
    expect(failed.output).to.include("timed out waiting to be Ready").and.include("ErrImageNeverPull");
    const { w } = await stack.state();
    expect(w?.id).to.equal(`${stack.namespace}/w`);
    expect(w?.initErrors).to.have.length.above(0);
    const repaired = await stack.up(workload("Deployment", pod(imageReferences.pause)));
    expect(repaired.ok, repaired.output).to.equal(true);
    expect(repaired.steps).to.deep.equal({ w: "update" });
    expect((await stack.state()).w?.initErrors ?? []).to.deep.equal([]);
    await stack.up("");
  });

  it("waits for a StatefulSet and a DaemonSet, and replaces a StatefulSet whose service changes", async () => {
    const set = (service: string) => workload("StatefulSet", pod(imageReferences.pause), `serviceName: "${service}",`);
    const daemon = workload("DaemonSet", pod(imageReferences.pause))
      .replaceAll(`"w"`, `"d"`)
      .replaceAll(`app: "a"`, `app: "d"`);
    const outcome = await stack.up(set("one") + daemon);
    expect(outcome.ok, outcome.output).to.equal(true);
    expect(await stack.kubectl("get", "statefulset", "w", "-o", "jsonpath={.status.readyReplicas}")).to.equal("1");
    expect((await stack.up(set("one") + daemon)).steps).to.deep.equal({});
    const uid = await stack.kubectl("get", "statefulset", "w", "-o", "jsonpath={.metadata.uid}");
    const replaced = await stack.up(set("two") + daemon);
    expect(replaced.ok, replaced.output).to.equal(true);
    expect(await stack.kubectl("get", "statefulset", "w", "-o", "jsonpath={.metadata.uid}")).not.to.equal(uid);
    await stack.up("");
  });

  it("waits for a Job to complete, and fails with one that fails", async () => {
    const outcome = await stack.up(job("setTimeout(() => {}, 1500)"));
    expect(outcome.ok, outcome.output).to.equal(true);
    expect(await stack.kubectl("get", "job", "j", "-o", "jsonpath={.status.succeeded}")).to.equal("1");
    const failed = await stack.up(job("process.exit(7)"));
    expect(failed.ok).to.equal(false);
    expect(failed.output).to.include("Job failed: [BackoffLimitExceeded]").and.include("exited with code 7");
    await stack.up("");
  });

  it("waits for what pulumi.com/waitFor says, and not at all with skipAwait", async () => {
    const set = (annotation: string) =>
      `new k8s.core.v1.ConfigMap("cm", { metadata: { name: "cm", annotations: { ${annotation} } }, data: { a: "1" } }, in_);`;
    const update = stack.up(
      set(`"pulumi.com/waitFor": '["jsonpath={.metadata.labels.ready}=yes", "jsonpath={.data.a}"]'`),
    );
    await waitFor("the ConfigMap", async () => (await stack.kubectl("get", "cm", "-o", "name")).includes("/cm"), {
      seconds: 60,
    });
    let ended = false;
    void update.then(() => (ended = true));
    await sleep(2_000);
    expect(ended).to.equal(false);
    await stack.kubectl("label", "cm", "cm", "ready=yes");
    const outcome = await update;
    expect(outcome.ok, outcome.output).to.equal(true);
    const late = await stack.up(set(`"pulumi.com/waitFor": "condition=Never", "pulumi.com/timeoutSeconds": "1"`));
    expect(late.ok).to.equal(false);
    expect(late.output).to.include("Waiting for condition Never=True");
    const skipped = await stack.up(
      workload("Deployment", pod("example.invalid/none:1")).replace(
        `"pulumi.com/timeoutSeconds": "20"`,
        `"pulumi.com/skipAwait": "true"`,
      ),
    );
    expect(skipped.ok, skipped.output).to.equal(true);
    await stack.up("");
  });

  it("waits until what it deletes is gone, and says what holds it", async () => {
    const held = `new k8s.core.v1.ConfigMap("cm", { metadata: { name: "cm", finalizers: ["example.com/hold"] } }, { ...in_, customTimeouts: { delete: "2s" } });`;
    await stack.up(held);
    const stuck = await stack.up("");
    expect(stuck.ok).to.equal(false);
    expect(stuck.output).to.include("timed out waiting to be deleted").and.include("example.com/hold");
    await stack.kubectl("patch", "cm", "cm", "-p", '{"metadata":{"finalizers":null}}');
    expect((await stack.up("")).ok).to.equal(true);
    expect(await stack.state()).not.to.have.property("cm");
  });
});
