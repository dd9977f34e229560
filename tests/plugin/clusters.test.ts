import { config, expect } from "chai";
import { labUp } from "../lab/lab.ts";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

describe("components in several clusters, in the real engine", function () {
  this.timeout(180_000);
  let stack: EngineStack;
  let member: string;
  let memberContext: string;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
    const [, cluster] = await labUp({ clusters: ["central", "member-a"] });
    member = cluster!.kubeconfig;
    memberContext = cluster!.context;
  });
  after(() => stack.dispose());

  const agent = (options: string): string => `
new whizard.AgentProxy("agent", {
  namespace: "${stack.namespace}-agent", tenant: "a", gateway: { host: "gateway.example" }, password: "p",
}, ${options});`;

  /** The same with its cluster among its inputs. */
  const own = (options: string): string =>
    agent(options).replace("{", `{ kubeconfig: pulumi.secret(${JSON.stringify(member)}), context: "${memberContext}",`);

  /** The lab has two clusters: storage and member share one, by providers of their own and in namespaces of their own. */
  const program = (): string => `
const memberOf = (name: string) => new Provider(name, {
  kubeconfig: ${JSON.stringify(member)}, enableConfigMapMutable: true, enableSecretMutable: true,
});
const storage = new whizard.ObjectStorage("storage", {
  namespace: "${stack.namespace}-storage", createNamespace: true, embedded: {},
}, { providers: { kubernetes: memberOf("storage-cluster") } });
new whizard.Whizard("w", {
  namespace: "${stack.namespace}", tenants: [{ name: "a" }],
  storage: { s3: {
    bucket: "whizard", endpoint: "storage.example:7070", insecure: true,
    accessKey: storage.s3AccessKey.apply((key) => key ?? ""), secretKey: storage.s3SecretKey.apply((key) => key ?? ""),
  } },
}, on);
${own("{}")}
`;

  /** The CLI's refusal as one line of single spaces. */
  const refusalOf = async (body: string): Promise<string> => {
    const { code, output } = await stack.preview(body);
    expect(code, output).to.be.greaterThan(0);
    return output.replaceAll(/\s+/g, " ");
  };

  it("refuses a component without a provider beside one that has a provider, naming the option", async () => {
    const whizard = `new whizard.Whizard("w", { namespace: "${stack.namespace}", storage: { embedded: {} } }, on);`;
    const refusal = await refusalOf(`${whizard}${agent("{}")}`);
    expect(refusal).to.match(/AgentProxy agent has no Kubernetes provider, while Whizard w has one/);
    expect(refusal).to.include("give AgentProxy agent the option providers: { kubernetes: ... }");
  });

  it("refuses it in the other order as well", async () => {
    const refusal = await refusalOf(`${agent("{}")}
new whizard.Whizard("w", { namespace: "${stack.namespace}", storage: { embedded: {} } }, { ...on, dependsOn: [] });`);
    expect(refusal).to.include("give AgentProxy agent the option providers: { kubernetes: ... }");
  });

  it("takes an AgentProxy's cluster from a kubeconfig and a context, and refuses a provider beside it", async () => {
    const refusal = await refusalOf(own("on"));
    expect(refusal).to.include("kubeconfig says where the cluster is, and so does a Kubernetes provider");
    expect(refusal).not.to.include(member);
    const { code, output, steps } = await stack.preview(own("{}"));
    expect(code, output).to.equal(0);
    expect(steps["Deployment agent/whizard-agent"]).to.equal("create");
  });

  it("refuses two Whizards of one name in one namespace at preview, but not in two clusters", async () => {
    const twin = (name: string, options: string): string =>
      `new whizard.Whizard("${name}", { namespace: "${stack.namespace}", storage: { embedded: {} } }, ${options});`;
    const refusal = await refusalOf(`${twin("one", "on")}${twin("two", "on")}`);
    expect(refusal).to.match(
      new RegExp(`"whizard" is also the name of Whizard (one|two) in the namespace "${stack.namespace}"`),
    );
    const elsewhere = `{ providers: { kubernetes: new Provider("m", { kubeconfig: ${JSON.stringify(member)} }) } }`;
    const { code, output } = await stack.preview(`${twin("one", "on")}${twin("two", elsewhere)}`);
    expect(code, output).to.equal(0);
  });

  it("refuses two components whose objects would have one name", async () => {
    const store = (name: string): string =>
      `new whizard.Store("${name}", { namespace: "${stack.namespace}", objstore: { name: "s" } }, on);`;
    const refusal = await refusalOf(`${store("one")}${store("two")}`);
    expect(refusal).to.match(/"store" is also the name of Store (one|two) in the namespace/);
  });

  it("deploys storage, central cluster and member to the cluster of each one's provider or kubeconfig", async () => {
    const { code, output } = await stack.up(program());
    expect(code, output).to.equal(0);
    const names = async (kubeconfig: readonly string[], namespace: string): Promise<string> =>
      stack.kubectl(...kubeconfig, "--namespace", namespace, "get", "statefulsets,deployments", "--output=name");
    const inMember = ["--kubeconfig", member];
    expect(await names(inMember, `${stack.namespace}-storage`)).to.equal("statefulset.apps/object-storage");
    expect(await names(inMember, `${stack.namespace}-agent`)).to.equal("deployment.apps/whizard-agent");
    expect(await names([], stack.namespace)).to.include("deployment.apps/whizard-gateway");
    for (const [kubeconfig, namespace] of [
      [[], `${stack.namespace}-storage`],
      [[], `${stack.namespace}-agent`],
      [inMember, stack.namespace],
    ] as const)
      expect(await names(kubeconfig, namespace), namespace).to.equal("");
  });

  it("carries the storage's credential to the central cluster, in a Secret", async () => {
    const read = async (secret: string, ...where: readonly string[]): Promise<string> => {
      const text = await stack.kubectl(...where, "get", "secret", secret, "--output=jsonpath={.data.objstore\\.yml}");
      const { config: s3 } = JSON.parse(Buffer.from(text, "base64").toString()) as { config: { secret_key: string } };
      return s3.secret_key;
    };
    const where = ["--kubeconfig", member, "--namespace", `${stack.namespace}-storage`];
    const key = await read("object-storage-objstore", ...where);
    expect(key).to.have.lengthOf(40);
    expect(await read("whizard-objstore")).to.equal(key);
  });
});
