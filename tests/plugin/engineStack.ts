import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../lab/command.ts";
import { type EngineRun, runEngine, type RunOptions } from "./engineRun.ts";
import { engineSite, type EngineSite } from "./engineSite.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A resource in the stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
}

const header = (kubeconfig: string): string => `import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as random from "@pulumi/random";
import * as whizard from "@whizard/pulumi";
const central = new Provider("central", {
  kubeconfig: ${JSON.stringify(kubeconfig)}, enableConfigMapMutable: true, enableSecretMutable: true,
});
const on: pulumi.ComponentResourceOptions = { providers: { kubernetes: central } };
`;

/** Objects are made but not waited for; their pods find no node, so that they cost nothing. */
export const unawaited = `pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
  if (!type.startsWith("kubernetes:") ) return undefined;
  const metadata = { ...props.metadata, annotations: { ...props.metadata?.annotations, "pulumi.com/skipAwait": "true" } };
  const template = props.spec?.template;
  const pod = template && { ...template, spec: { ...template.spec, nodeSelector: { "whizard.test/node": "none" } } };
  return { props: { ...props, metadata, ...(pod ? { spec: { ...props.spec, template: pod } } : {}) }, opts };
});
`;

/**
 * A stack that the real engine runs with the real plugin: a project in a folder of its own, a file backend, and a name for
 * the namespace that the program makes in the lab's central cluster.
 */
export class EngineStack {
  readonly namespace = `engine-${randomBytes(4).toString("hex")}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "engine-"));
  readonly #site: EngineSite;
  readonly #options: EngineStackOptions;

  private constructor(ready: EngineSite, options: EngineStackOptions) {
    this.#site = ready;
    this.#options = options;
  }

  static async create(options: EngineStackOptions = {}): Promise<EngineStack> {
    const stack = new EngineStack(await engineSite(), options);
    mkdirSync(join(stack.#folder, "state"));
    symlinkSync(join(root, "node_modules"), join(stack.#folder, "node_modules"));
    stack.#write("package.json", '{"type":"module"}');
    stack.#write(
      "Pulumi.yaml",
      'name: engine\nmain: main.ts\nruntime: { name: nodejs, options: { typescript: false, nodeargs: "--import tsx" } }\n',
    );
    await stack.#initialize();
    return stack;
  }

  async #initialize(): Promise<void> {
    const { code, output } = await this.pulumi(["stack", "init", "dev"]);
    if (code !== 0) throw new Error(output);
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  /** Writes the program: `body` has `pulumi`, `random`, `whizard` and the options `on` that lead to the cluster. */
  program(body: string): void {
    this.#write(
      "main.ts",
      header(this.#site.cluster.kubeconfig) + (this.#options.awaitsReadiness === true ? "" : unawaited) + body,
    );
  }

  /** Writes a whole program, which gets the path of the cluster's kubeconfig. */
  source(textFor: (kubeconfig: string) => string): void {
    this.#write("main.ts", textFor(this.#site.cluster.kubeconfig));
  }

  /** Path of the kubeconfig of the lab's central cluster. */
  get kubeconfig(): string {
    return this.#site.cluster.kubeconfig;
  }

  /** Makes the project one of the repository: an environment, as its root is, or a member cluster. */
  async becomeProject(folder: "." | "provider/member"): Promise<void> {
    if (!existsSync(join(this.#folder, "provider")))
      symlinkSync(join(root, "provider"), join(this.#folder, "provider"));
    const project = readFileSync(join(root, folder, "Pulumi.yaml"), "utf8");
    this.#write(
      "Pulumi.yaml",
      project.replace(/^main: (.*)$/m, (_, main: string) => `main: ${join(folder, main)}`),
    );
    await this.#initialize();
  }

  /** Writes `Pulumi.dev.yaml`. */
  configure(text: string): void {
    this.#write("Pulumi.dev.yaml", text);
  }

  /** Shows what an update to a program would do. */
  preview(body: string, ...words: readonly string[]): Promise<EngineRun> {
    this.program(body);
    return this.pulumi(["preview", ...words]);
  }

  /** Updates the stack to a program. */
  up(body: string, options: RunOptions = {}): Promise<EngineRun> {
    this.program(body);
    return this.pulumi(["up", "--yes", "--skip-preview"], options);
  }

  /** Runs the CLI. */
  pulumi(words: readonly string[], options: RunOptions = {}): Promise<EngineRun> {
    const environment = {
      ...this.#site.environment,
      PULUMI_HOME: join(this.#folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.#folder, "state")}`,
    };
    return runEngine({ program: this.#site.pulumi, words, folder: this.#folder, environment }, options);
  }

  /** The stack's state as `pulumi stack export` prints it. */
  async exported(): Promise<string> {
    return (await this.pulumi(["stack", "export"])).output;
  }

  /** The resources in the state. */
  async resources(): Promise<readonly StateResource[]> {
    const { deployment } = JSON.parse(await this.exported()) as { deployment: { resources?: StateResource[] } };
    return deployment.resources ?? [];
  }

  /** Runs kubectl in the namespace and returns what it printed; throws when it fails. */
  async kubectl(...words: readonly string[]): Promise<string> {
    const { kubectl, cluster } = this.#site;
    const args = ["--kubeconfig", cluster.kubeconfig, "--namespace", this.namespace, ...words];
    return (await runCommand(kubectl, args)).trim();
  }

  /** Applies an object of the cluster. */
  async kubectlApply(object: object): Promise<void> {
    const { kubectl, cluster } = this.#site;
    await runCommand(kubectl, ["--kubeconfig", cluster.kubeconfig, "apply", "--filename=-"], {
      input: JSON.stringify(object),
    });
  }

  /** Whether the cluster has the namespace. */
  async hasNamespace(): Promise<boolean> {
    return (await this.kubectl("get", "namespace", this.namespace, "--ignore-not-found", "-o", "name")) !== "";
  }

  /** Destroys everything and waits until the namespace is gone: what is not awaited is not awaited when it goes, either. */
  async destroy(): Promise<EngineRun> {
    const ended = await this.pulumi(["destroy", "--yes", "--skip-preview"]);
    if (ended.code === 0) {
      await this.kubectl("wait", "--for=delete", `namespace/${this.namespace}`, "--timeout=120s");
    }
    return ended;
  }

  /** Destroys what is left, then deletes the namespace, whatever it still holds, and the folder. */
  async dispose(): Promise<void> {
    try {
      const { code } = await this.pulumi(["destroy", "--yes", "--skip-preview"]);
      if (code !== 0) {
        // A test that ran out of time may have left a lock.
        await this.pulumi(["cancel", "--yes", "--stack", "dev"]);
        await this.pulumi(["destroy", "--yes", "--skip-preview"]);
      }
      await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

interface EngineStackOptions {
  /** Waits for objects to be ready and lets pods run; otherwise objects are made only. */
  readonly awaitsReadiness?: boolean;
}
