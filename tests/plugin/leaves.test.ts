import { config, expect } from "chai";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

const secrets = { accessKey: "AKIAENGINETESTKEY", secretKey: "engine/Test+Secret=Key" };

describe("leaves that are outputs, in the real engine", function () {
  this.timeout(180_000);
  let stack: EngineStack;
  /** Everything that the CLI has printed. */
  let printed = "";
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
  });
  after(() => stack.dispose());

  const program = ({ endpoint, accessKey = secrets.accessKey }: { endpoint: string; accessKey?: string }): string => `
const host = new random.RandomString("host", { length: 8, special: false, upper: false }).result;
const w = new whizard.Whizard("w", {
  namespace: "${stack.namespace}",
  tenants: [{ name: "a", credentials: { grafana: { access: "readOnly", username: host } } }],
  storage: { s3: {
    bucket: "blocks", endpoint: ${endpoint}, insecure: true,
    accessKey: pulumi.secret(${JSON.stringify(accessKey)}), secretKey: pulumi.secret(${JSON.stringify(secrets.secretKey)}),
  } },
}, on);
export const name = host;
export const user = pulumi.unsecret(w.credentials).apply((all) => all["a"]?.["grafana"]?.username);
export const { placement } = w;
`;
  const endpoint = "pulumi.interpolate`${host}.example:9000`";
  let tree: readonly string[];

  it("shows the whole tree in preview while an endpoint is not known yet", async () => {
    const { code, output, steps, outputs } = await stack.preview(program({ endpoint }));
    printed += output;
    expect(code, output).to.equal(0);
    tree = Object.keys(steps).sort();
    expect(tree).to.include.members(["Secret w/whizard-objstore", "StatefulSet w/whizard-ingester-0"]);
    expect(outputs["Stack engine-dev"]).to.have.property("placement").that.has.property("a");
  });

  it("puts them into the Secret", async () => {
    const { code, output, steps, outputs } = await stack.up(program({ endpoint }));
    printed += output;
    expect(code, output).to.equal(0);
    expect(Object.keys(steps).sort()).to.deep.equal(tree);
    const name = String(outputs["Stack engine-dev"]?.["name"]);
    const data = await stack.kubectl("get", "secret", "whizard-objstore", "--output=jsonpath={.data.*}");
    const text = Buffer.from(data, "base64").toString();
    for (const value of [`${name}.example:9000`, ...Object.values(secrets)]) expect(text).to.include(value);
    expect(text).not.to.include("WHZTOKEN");
    expect(outputs["Stack engine-dev"]?.["user"]).to.equal(name);
  });

  it("and nowhere else: not into the state, the CLI's output, ConfigMaps or workloads", async () => {
    const objects = await stack.kubectl("get", "configmaps,deployments,statefulsets,services", "--output=json");
    const places = { state: await stack.exported(), printed, objects };
    expect(places.state).to.include("whizard-objstore");
    for (const [place, text] of Object.entries(places))
      for (const secret of Object.values(secrets).flatMap((value) => [
        value,
        JSON.stringify(value).slice(1, -1),
        Buffer.from(value).toString("base64").replace(/=+$/, ""),
      ]))
        expect(text.includes(secret), `${secret} in ${place}`).to.equal(false);
    // The reconciler's program holds the form of tokens, and none.
    expect(places.objects).not.to.match(/WHZTOKEN[0-9A-F]{16}X/);
  });

  it("changes nothing when nothing changed", async () => {
    const { code, output } = await stack.preview(program({ endpoint }), "--expect-no-changes");
    expect(code, output).to.equal(0);
  });

  for (const { what, value } of [
    { what: "a line feed", value: 'AKIA\n  prefix: "stolen"' },
    { what: "a quote", value: 'AKIA" #' },
  ])
    it(`refuses a secret with ${what} at preview, and does not tell it`, async () => {
      const { code, output } = await stack.preview(program({ endpoint, accessKey: value }));
      expect(code, output).to.be.greaterThan(0);
      expect(output).to.include("a character that such a file cannot hold safely");
      expect(output).not.to.include("AKIA");
    });

  it("refuses an output that turns out to have a line feed, and leaves the Secret as it was", async () => {
    const get = () => stack.kubectl("get", "secret", "whizard-objstore", "--output=jsonpath={.data}");
    const before = await get();
    const { code, output } = await stack.up(program({ endpoint: 'host.apply((text) => text + "\\n  x: y")' }));
    expect(code, output).to.be.greaterThan(0);
    expect(output).to.include("a character that such a file cannot hold safely");
    expect(await get()).to.equal(before);
  });
});
