import { expect } from "chai";

import { TestStack } from "./testStack.ts";

describe("the stand-ins: secrets and random values", function () {
  this.timeout(180_000);
  let stack: TestStack;
  before(async function () {
    this.timeout(900_000);
    stack = await TestStack.create();
  });
  after(() => stack.dispose());

  it("keep secrets out of the state and the output", async () => {
    const body = `
const password = new pulumi.Config().requireSecret("password");
new k8s.core.v1.Secret("s", { metadata: { name: "s" }, stringData: { password, plain: "visible-otherwise" } }, in_);
new k8s.core.v1.ConfigMap("cm", { metadata: { name: "cm" }, data: { inner: pulumi.interpolate\`p=\${password}\` } }, in_);
export const data = new k8s.core.v1.Secret("t", { metadata: { name: "t" }, stringData: { password } }, in_).data;`;
    await stack.pulumi("config", "set", "--secret", "password", "hunter2hunter2");
    const outcome = await stack.up(body);
    expect(outcome.ok, outcome.output).to.equal(true);
    const { output: state } = await stack.pulumi("stack", "export");
    const base64 = Buffer.from("hunter2hunter2").toString("base64");
    for (const text of ["hunter2hunter2", base64, "visible-otherwise"]) {
      expect(outcome.output).not.to.include(text);
      expect(state).not.to.include(text);
    }
    expect(await stack.kubectl("get", "secret", "s", "-o", "jsonpath={.data.password}")).to.equal(base64);
    expect((await stack.up(body)).steps).to.deep.equal({});
    await stack.pulumi("config", "set", "--secret", "password", "other-password");
    expect((await stack.up(body)).steps).to.deep.equal({ s: "update", cm: "update", t: "update" });
    await stack.up("");
  });

  it("keep secrets out of error messages", async () => {
    const body = `new k8s.core.v1.Secret("s", { metadata: { name: "s" }, type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": "not-json-at-all" } }, in_);`;
    const outcome = await stack.up(body);
    expect(outcome.ok).to.equal(false);
    expect(outcome.output).not.to.include("not-json-at-all");
  });

  it("keep random values until an input changes", async () => {
    const body = (keeper: string) => `
const keepers = { keeper: "${keeper}" };
const length = 24;
const password = new random.RandomPassword("password", { length, minUpper: 2, minSpecial: 3, overrideSpecial: "_-", keepers });
const text = new random.RandomString("text", { length, special: false, upper: false, keepers });
const bytes = new random.RandomBytes("bytes", { length: 32, keepers });
const id = new random.RandomId("id", { byteLength: 4, prefix: "p-", keepers });
const uuid = new random.RandomUuid("uuid", { keepers });
export const open = { text: text.result, hex: id.hex, dec: id.dec, uuid: uuid.result };
export const hidden = { password: password.result, base64: bytes.base64 };`;
    const read = async () => {
      const { output } = await stack.pulumi("stack", "output", "--json", "--show-secrets");
      return JSON.parse(output) as { open: Record<string, string>; hidden: Record<string, string> };
    };
    const outcome = await stack.up(body("1"));
    expect(outcome.ok, outcome.output).to.equal(true);
    const first = await read();
    expect(first.hidden.password).to.match(/^[A-Za-z0-9_-]{24}$/);
    expect(first.hidden.password!.match(/[_-]/g)?.length).to.be.at.least(3);
    expect(Buffer.from(first.hidden.base64!, "base64")).to.have.length(32);
    expect(first.open.text).to.match(/^[a-z0-9]{24}$/);
    expect(first.open.hex).to.match(/^p-[0-9a-f]{8}$/);
    expect(first.open.uuid).to.match(/^[0-9a-f]{8}-/);
    expect(outcome.output).not.to.include(first.hidden.password).and.not.to.include(first.hidden.base64);
    expect((await stack.up(body("1"))).steps).to.deep.equal({});
    expect(await read()).to.deep.equal(first);
    await stack.up(body("2"));
    const second = await read();
    for (const name of ["text", "hex", "uuid"]) expect(second.open[name]).not.to.equal(first.open[name]);
    expect(second.hidden.password).not.to.equal(first.hidden.password);
    await stack.up("");
  });
});
