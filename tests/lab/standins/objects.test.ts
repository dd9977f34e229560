import { expect } from "chai";

import { TestStack } from "./testStack.ts";

const configMap = (fields: string, options = "") =>
  `new k8s.core.v1.ConfigMap("cm", { ${fields} }, { ...in_, ${options} });`;

describe("the kubernetes stand-in: objects", function () {
  this.timeout(180_000);
  let stack: TestStack;
  before(async function () {
    this.timeout(900_000);
    stack = await TestStack.create();
  });
  after(() => stack.dispose());

  it("creates, leaves alone, updates in place and deletes a ConfigMap", async () => {
    const first = await stack.up(configMap(`metadata: { name: "cm" }, data: { a: "1" }`));
    expect(first.ok, first.output).to.equal(true);
    expect(first.steps).to.deep.equal({ cm: "create" });
    expect(await stack.kubectl("get", "cm", "cm", "-o", "jsonpath={.data}")).to.equal('{"a":"1"}');
    expect((await stack.up(configMap(`metadata: { name: "cm" }, data: { a: "1" }`))).steps).to.deep.equal({});
    const changed = await stack.up(configMap(`metadata: { name: "cm" }, data: { a: "2", b: "3" }`));
    expect(changed.steps, changed.output).to.deep.equal({ cm: "update" });
    expect(await stack.kubectl("get", "cm", "cm", "-o", "jsonpath={.data}")).to.equal('{"a":"2","b":"3"}');
    const pruned = await stack.up(configMap(`metadata: { name: "cm" }, data: { b: "3" }`));
    expect(pruned.steps, pruned.output).to.deep.equal({ cm: "update" });
    expect(await stack.kubectl("get", "cm", "cm", "-o", "jsonpath={.data}")).to.equal('{"b":"3"}');
    expect((await stack.up("")).steps).to.deep.equal({ cm: "delete" });
    expect(await stack.kubectl("get", "cm", "-o", "name")).to.equal("configmap/kube-root-ca.crt");
  });

  it("keeps an automatic name, and replaces under a new one where a ConfigMap is immutable", async () => {
    await stack.up(configMap(`data: { a: "1" }`));
    const id = (await stack.state()).cm?.id;
    expect(id).to.match(new RegExp(`^${stack.namespace}/cm-[0-9a-f]{8}$`));
    await stack.up(configMap(`data: { a: "2" }`));
    expect((await stack.state()).cm?.id).to.equal(id);
    const replaced = await stack.up(configMap(`data: { a: "3" }`), "");
    expect(replaced.ok, replaced.output).to.equal(true);
    const newId = (await stack.state()).cm?.id;
    expect(newId)
      .to.match(new RegExp(`^${stack.namespace}/cm-[0-9a-f]{8}$`))
      .and.not.equal(id);
    expect(await stack.kubectl("get", "cm", "-o", "name")).to.equal(
      `configmap/${newId?.split("/")[1]}\nconfigmap/kube-root-ca.crt`,
    );
    await stack.up("");
  });

  it("deletes an object with a name of the user's before its replacement is created", async () => {
    const service = (address: string) =>
      `new k8s.core.v1.Service("s", { metadata: { name: "s" }, spec: { ${address} ports: [{ port: 80 }] } }, in_);`;
    await stack.up(service(`clusterIP: "None",`));
    const changed = await stack.up(service(""));
    expect(changed.ok, changed.output).to.equal(true);
    expect(await stack.kubectl("get", "service", "s", "-o", "jsonpath={.spec.clusterIP}")).to.match(/^10\./);
    await stack.up("");
  });

  it("refuses an object that exists already, and says what to do", async () => {
    await stack.kubectl("create", "configmap", "taken");
    const outcome = await stack.up(configMap(`metadata: { name: "taken" }`));
    expect(outcome.ok).to.equal(false);
    expect(outcome.output).to.include(`configmaps "taken" already exists`).and.include("upsertExistingObjects");
    expect(await stack.state()).not.to.have.property("cm");
    const upsert = await stack.up(
      configMap(`metadata: { name: "taken" }, data: { a: "1" }`),
      "upsertExistingObjects: true",
    );
    expect(upsert.ok, upsert.output).to.equal(true);
    await stack.up("");
  });

  it("names the field and the other manager of a conflict, and gives way to patchForce", async () => {
    await stack.up(configMap(`metadata: { name: "cm" }, data: { a: "1" }`));
    const theirs = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm"},"data":{"a":"theirs"}}`;
    stack.write("theirs.json", theirs);
    await stack.kubectl("apply", "--server-side", "--force-conflicts", "--field-manager=somebody", "-f", "theirs.json");
    const outcome = await stack.up(configMap(`metadata: { name: "cm" }, data: { a: "2" }`));
    expect(outcome.ok).to.equal(false);
    expect(outcome.output).to.include(`conflict with "somebody"`).and.include(".data.a");
    const forced = `metadata: { name: "cm", annotations: { "pulumi.com/patchForce": "true" } }, data: { a: "2" }`;
    const after = await stack.up(configMap(forced));
    expect(after.ok, after.output).to.equal(true);
    expect(await stack.kubectl("get", "cm", "cm", "-o", "jsonpath={.data.a}")).to.equal("2");
    await stack.up("");
  });

  it("leaves a field under ignoreChanges to the manager that has it", async () => {
    const mine = (value: string) =>
      configMap(`metadata: { name: "cm" }, data: { a: "1", b: "${value}" }`, `ignoreChanges: ["data.a"]`);
    await stack.up(mine("1"));
    await stack.up(mine("2"));
    await stack.kubectl("patch", "cm", "cm", "--field-manager=somebody", "-p", '{"data":{"a":"theirs"}}');
    const outcome = await stack.up(mine("3"));
    expect(outcome.ok, outcome.output).to.equal(true);
    expect(await stack.kubectl("get", "cm", "cm", "-o", "jsonpath={.data}")).to.equal('{"a":"theirs","b":"3"}');
    await stack.up("");
  });

  it("finds drift by a refresh, repairs it, and forgets what is gone", async () => {
    const body = configMap(`metadata: { name: "cm" }, data: { a: "1" }`);
    await stack.up(body);
    await stack.kubectl("patch", "cm", "cm", "-p", '{"data":{"a":"drifted"}}');
    const refreshed = await stack.pulumi("refresh", "--yes", "--skip-preview");
    expect(refreshed.ok, refreshed.output).to.equal(true);
    const repaired = await stack.up(body);
    expect(repaired.steps, repaired.output).to.deep.equal({ cm: "update" });
    expect(await stack.kubectl("get", "cm", "cm", "-o", "jsonpath={.data.a}")).to.equal("1");
    await stack.kubectl("delete", "cm", "cm");
    await stack.pulumi("refresh", "--yes", "--skip-preview");
    expect((await stack.up(body)).steps).to.deep.equal({ cm: "create" });
    await stack.up("");
  });

  it("imports an object", async () => {
    await stack.kubectl("create", "configmap", "old", "--from-literal=a=1");
    const fields = `metadata: { name: "old", namespace }, data: { a: "1" }`;
    const outcome = await stack.up(configMap(fields, "import: `${namespace}/old`"));
    expect(outcome.ok, outcome.output).to.equal(true);
    expect(outcome.steps).to.deep.equal({ cm: "import" });
    expect((await stack.up(configMap(fields))).steps).to.deep.equal({});
    await stack.up("");
  });

  it("takes quantities for the same when the API server writes them differently", async () => {
    const quota = `new k8s.core.v1.ResourceQuota("q", { metadata: { name: "q" }, spec: { hard: { "requests.cpu": "0.5" } } }, in_);`;
    const created = await stack.up(quota);
    expect(created.ok, created.output).to.equal(true);
    await stack.pulumi("refresh", "--yes", "--skip-preview");
    expect((await stack.up(quota)).steps).to.deep.equal({});
    await stack.up("");
  });

  it("refuses a field that the kind does not have, in the preview already", async () => {
    const outcome = await stack.preview(`new k8s.core.v1.ConfigMap("cm", { metadata: { lables: {} } }, in_);`);
    expect(outcome.ok).to.equal(false);
    expect(outcome.output).to.include(`unknown field "metadata.lables"`);
  });

  it("refuses provider inputs that there are not", async () => {
    const outcome = await stack.preview(`new pulumi.ProviderResource("kubernetes", "other", { kubeConfig: "x" });`);
    expect(outcome.ok).to.equal(false);
    expect(outcome.output).to.include(`the kubernetes provider has no input "kubeConfig"`);
  });

  it("previews without a cluster, and says why it cannot update", async () => {
    const body = `const nowhere = new k8s.Provider("nowhere", { kubeconfig: "/nonexistent" });
new k8s.core.v1.ConfigMap("cm", { data: { a: "1" } }, { provider: nowhere });`;
    const preview = await stack.preview(body);
    expect(preview.ok, preview.output).to.equal(true);
    const update = await stack.up(body);
    expect(update.ok).to.equal(false);
    expect(update.output).to.include("configured Kubernetes cluster is unreachable").and.include("/nonexistent");
    await stack.up("");
  });

  it("makes a CRD and its object in one update", async () => {
    const name = `g${stack.namespace.slice(-8)}.example.com`;
    const body = (size: number) => `
const crd = new k8s.apiextensions.v1.CustomResourceDefinition("crd", {
  metadata: { name: "gadgets.${name}" },
  spec: { group: "${name}", scope: "Namespaced", names: { kind: "Gadget", plural: "gadgets" }, versions: [{
    name: "v1", served: true, storage: true,
    schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", x_kubernetes_preserve_unknown_fields: true } } } },
  }] },
}, in_);
new k8s.apiextensions.CustomResource("gadget", { apiVersion: "${name}/v1", kind: "Gadget", metadata: { name: "g" }, spec: { size: ${size} } }, { ...in_, dependsOn: crd });`;
    expect((await stack.preview(body(1))).steps).to.deep.equal({ crd: "create", gadget: "create" });
    const outcome = await stack.up(body(1));
    expect(outcome.ok, outcome.output).to.equal(true);
    expect((await stack.up(body(1))).steps).to.deep.equal({});
    expect((await stack.up(body(2))).steps).to.deep.equal({ gadget: "update" });
    expect(await stack.kubectl("get", `gadgets.${name}`, "g", "-o", "jsonpath={.spec.size}")).to.equal("2");
    expect((await stack.up("")).ok).to.equal(true);
  });
});
