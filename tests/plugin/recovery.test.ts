import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { config, expect } from "chai";
import type { EngineEvent } from "./engineRun.ts";
import { EngineStack } from "./engineStack.ts";

config.truncateThreshold = 0;

const golden = fileURLToPath(new URL("urns.golden.txt", import.meta.url));

/** The plugin's process among the CLI's children. */
const pluginOf = (cli: number): number | undefined =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const parent = / \((?:.*)\) \S (\d+)/.exec(` ${readFileSync(`/proc/${pid}/stat`, "utf8")}`)?.[1];
        return (
          Number(parent) === cli && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("pulumi-resource-whizard")
        );
      } catch (error) {
        // A process may end while it is looked at.
        if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
        throw error;
      }
    });

/** Whether the first object is made: the later stages are still to come. */
const isInTheMiddle = (events: readonly EngineEvent[]): boolean =>
  events.some(({ resOutputsEvent }) => resOutputsEvent?.metadata.type === "kubernetes:core/v1:Namespace");

describe("an update that is broken off in the real engine", function () {
  this.timeout(180_000);
  let stack: EngineStack;
  before(async function () {
    this.timeout(900_000);
    stack = await EngineStack.create();
  });
  after(() => stack.dispose());

  const program = (): string => `
const w = new whizard.Whizard("w", {
  namespace: "${stack.namespace}", storage: { embedded: {} }, tenants: [{ name: "a" }],
}, on);
new whizard.AgentProxy("agent", {
  namespace: "${stack.namespace}", createNamespace: false, tenant: "a", prometheusAgent: {},
  gateway: { host: w.gatewayHost }, password: w.passwords.apply((all) => all.a),
}, { ...on, dependsOn: [w] });
`;

  /** Names and parents of all resources, apart from what depends on the run or on the version of a plugin. */
  const urns = async (): Promise<string> => {
    const all = (await stack.resources()).filter(({ type }) => !type.startsWith("pulumi:providers:"));
    const names = all.map(({ urn }) => urn.replaceAll(stack.namespace, "NAMESPACE"));
    return `${names.sort().join("\n")}\n`;
  };

  it("by Ctrl-C ends at once with an error and leaves no plugin behind", async () => {
    let plugin: number | undefined;
    const { code, output } = await stack.up(program(), {
      onEvents: (events, pid) => {
        if (plugin !== undefined || !isInTheMiddle(events)) return;
        plugin = pluginOf(pid);
        process.kill(pid, "SIGINT");
      },
    });
    expect(plugin, output).to.be.greaterThan(0);
    expect(code, output).not.to.equal(0);
    expect(readdirSync("/proc")).not.to.include(String(plugin));
    expect((await stack.resources()).map(({ type }) => type)).to.include("kubernetes:core/v1:Namespace");
  });

  it("by a plugin that is killed fails and does not hang", async () => {
    // From the start, so that it happens in the middle again.
    expect((await stack.destroy()).code).to.equal(0);
    let plugin: number | undefined;
    const { code, output } = await stack.up(program(), {
      onEvents: (events, pid) => {
        if (plugin !== undefined || !isInTheMiddle(events)) return;
        plugin = pluginOf(pid);
        if (plugin !== undefined) process.kill(plugin, "SIGKILL");
      },
    });
    expect(plugin, output).to.be.greaterThan(0);
    expect(code, output).to.be.greaterThan(0);
  });

  it("is finished by the next update, with the names that every stack of users has in its state", async () => {
    const { code, output } = await stack.up(program());
    expect(code, output).to.equal(0);
    const found = await urns();
    // A changed name makes users' resources anew. On purpose only: REWRITE_URNS=1 npm test plugin.
    if (process.env["REWRITE_URNS"] === "1") writeFileSync(golden, found);
    expect(found).to.equal(readFileSync(golden, "utf8"));
    const again = await stack.preview(program(), "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });

  it("lets a second Whizard with a name of its own live beside the first", async () => {
    const second = `${program()}
new whizard.Whizard("v", {
  name: "second", namespace: "${stack.namespace}", createNamespace: false, storage: { embedded: {} }, tenants: [{ name: "a" }],
}, { ...on, dependsOn: [w] });
`;
    const { code, output, steps } = await stack.up(second);
    expect(code, output).to.equal(0);
    expect(Object.values(steps).filter((op) => op !== "create")).to.deep.equal([]);
    expect(await stack.kubectl("get", "statefulsets", "--output=name")).to.include("second-ingester-0");
    const again = await stack.preview(second, "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });
});
