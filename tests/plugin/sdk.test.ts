import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";
import { Whizard } from "@whizard/pulumi";
import { expect } from "chai";

const sdk = fileURLToPath(new URL("../../sdk", import.meta.url));
const read = (...parts: readonly string[]): string => readFileSync(join(sdk, ...parts), "utf8");

const registered: pulumi.runtime.MockResourceArgs[] = [];
const mocks: pulumi.runtime.Mocks = {
  newResource: (args) => {
    registered.push(args);
    return { id: "", state: { gatewayHost: "gateway.whizard.svc" } };
  },
  call: ({ inputs }) => inputs as Record<string, unknown>,
};

const promiseOf = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve));

describe("the nodejs SDK", () => {
  it("gives an ES module the real classes, by namespace and by name", () => {
    expect(whizard.Whizard).to.equal(Whizard);
    expect(Whizard.prototype).to.be.instanceOf(pulumi.ComponentResource);
    expect(whizard.TenantPlacement.prototype).to.be.instanceOf(pulumi.CustomResource);
    expect(whizard.TolerationEffect.NoSchedule).to.equal("NoSchedule");
  });

  it("shares Pulumi's runtime with the program: two copies would register nothing", () => {
    const fromSdk = createRequire(join(sdk, "nodejs", "bin", "index.js")).resolve("@pulumi/pulumi");
    expect(fromSdk).to.equal(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  });

  it("registers a component with plain structure, Output leaves and secrets", async () => {
    await pulumi.runtime.setMocks(mocks, "project", "stack", false);
    const proxy = new whizard.AgentProxy("agent", {
      tenant: "team-a",
      gateway: { host: pulumi.output("gateway.example") },
      password: "s3cret",
    });
    const central = new whizard.Whizard("central", {
      tenants: [{ name: "team-a", exclusive: true }],
      storage: {
        s3: {
          bucket: pulumi.output("blocks"),
          endpoint: "s3.example",
          accessKey: pulumi.output("id"),
          secretKey: "key",
        },
      },
    });
    expect(await promiseOf(central.gatewayHost)).to.equal("gateway.whizard.svc");
    await promiseOf(proxy.urn);
    const [agent, topology] = ["AgentProxy", "Whizard"].map((type) =>
      registered.find((args) => args.type === `whizard:index:${type}`),
    );
    expect(agent?.inputs).to.deep.include({ gateway: { host: "gateway.example" }, createNamespace: true });
    expect(topology?.inputs).to.deep.include({ tenants: [{ name: "team-a", exclusive: true }] });
    expect(topology?.inputs["storage"].s3).to.deep.include({ bucket: "blocks", accessKey: "id" });
  });

  it("downloads nothing when it is installed", () => {
    const { scripts, main } = JSON.parse(read("nodejs", "package.json")) as {
      scripts: Record<string, string>;
      main: string;
    };
    expect(Object.keys(scripts)).to.deep.equal(["build"]);
    expect(main).to.equal("bin/index.js");
  });
});

describe("the SDKs' text leaves are inputs inside plain objects", () => {
  for (const { language, file, leaf, structure } of [
    {
      language: "nodejs",
      file: "nodejs/types/input.ts",
      leaf: "bucket: pulumi.Input<string>;",
      structure: "insecure?: boolean;",
    },
    {
      language: "python",
      file: "python/pulumi_whizard/_inputs.py",
      leaf: "bucket: pulumi.Input[_builtins.str]",
      structure: "insecure: NotRequired[_builtins.bool]",
    },
    {
      language: "go",
      file: "go/whizard/pulumiTypes.go",
      leaf: 'Bucket pulumi.StringInput `pulumi:"bucket"`',
      structure: 'Insecure *bool `pulumi:"insecure"`',
    },
  ]) {
    it(`in ${language}, with their manual`, () => {
      const text = read(file);
      expect(text).to.include(leaf);
      expect(text).to.include(structure);
      expect(text).to.include("Name of the bucket. It must exist.");
    });
  }
});

describe("the python SDK", () => {
  it("compiles without a warning", () => {
    const folder = join(sdk, "python", "pulumi_whizard");
    const files = readdirSync(folder).filter((name) => name.endsWith(".py"));
    const program = "import pathlib, sys\nfor f in sys.argv[1:]: compile(pathlib.Path(f).read_text(), f, 'exec')";
    const { status, stderr } = spawnSync("python3", ["-W", "error", "-c", program, ...files], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
  });
});
