import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Engine, prepareEngine } from "../engine.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** How a command of the CLI ended. */
export interface Outcome {
  readonly ok: boolean;
  /** Everything that it printed. */
  readonly output: string;
  /** What it did to each resource by its name, such as `{ cm: "create" }`; what stayed the same is left out. */
  readonly steps: Readonly<Record<string, string>>;
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
}

/** A resource in the stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly id?: string;
  readonly initErrors?: string[];
  readonly outputs?: Record<string, unknown>;
}

/** Where the tests find the cluster and the programs; made once. */
let engine: Promise<Engine> | undefined;

/** A Pulumi project in a folder of its own with a file backend, and a namespace of its own in the lab's central cluster. */
export class TestStack {
  readonly namespace = `standins-${randomBytes(4).toString("hex")}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "standins-"));
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  static async create(): Promise<TestStack> {
    const stack = new TestStack(await (engine ??= prepareEngine()));
    await stack.#initialize();
    return stack;
  }

  async #initialize(): Promise<void> {
    mkdirSync(join(this.#folder, "state"));
    symlinkSync(join(root, "node_modules"), join(this.#folder, "node_modules"));
    writeFileSync(join(this.#folder, "package.json"), '{"type":"module"}');
    this.write(
      "Pulumi.yaml",
      "name: test\nmain: index.mjs\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    await this.kubectl("create", "namespace", this.namespace);
    const { ok, output } = await this.pulumi("stack", "init", "dev");
    if (!ok) throw new Error(output);
  }

  /** Writes a file of the project. */
  write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  /** Writes the program: `body` has `k8s`, `random`, `tls`, `pulumi`, the namespace as `namespace`, and the options `in_` for the provider. */
  program(body: string, provider = "enableConfigMapMutable: true, enableSecretMutable: true"): void {
    this.write(
      "index.mjs",
      `import * as pulumi from "@pulumi/pulumi";
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
const namespace = ${JSON.stringify(this.namespace)};
const provider = new k8s.Provider("provider", { kubeconfig: process.env.KUBECONFIG, namespace, ${provider} });
const in_ = { provider };
${body}`,
    );
  }

  /** Writes the program and updates the stack. */
  async up(body: string, provider?: string): Promise<Outcome> {
    this.program(body, provider);
    return this.pulumi("up", "--yes", "--skip-preview", "--diff");
  }

  /** Writes the program and shows what an update would do. */
  async preview(body: string, provider?: string): Promise<Outcome> {
    this.program(body, provider);
    return this.pulumi("preview", "--diff");
  }

  /** The path of a file of the project. */
  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Runs the CLI and interrupts it, as Ctrl-C does, once a condition holds. */
  async interrupt(when: () => boolean, ...words: string[]): Promise<{ ok: boolean; output: string }> {
    const interruption = new AbortController();
    const poll = setInterval(() => when() && interruption.abort(), 100);
    try {
      return await this.#run("pulumi", [...words, "--non-interactive"], interruption.signal);
    } finally {
      clearInterval(poll);
    }
  }

  /** Runs the CLI. */
  async pulumi(...words: string[]): Promise<Outcome> {
    const log = join(this.#folder, "events");
    writeFileSync(log, "");
    const logged = ["up", "preview", "refresh", "destroy"].includes(words[0]!) ? ["--event-log", log] : [];
    const result = await this.#run("pulumi", [...words, ...logged, "--non-interactive", "--color", "never"]);
    const events = readFileSync(log, "utf8").split("\n").filter(Boolean);
    const metadata = events.flatMap((line) => (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata ?? []);
    const steps = metadata.filter(({ op, urn }) => op !== "same" && !urn.includes("::pulumi:p"));
    return { ...result, steps: Object.fromEntries(steps.map(({ op, urn }) => [urn.split("::").at(-1)!, op])) };
  }

  /** The resources in the state, by name. */
  async state(): Promise<Readonly<Record<string, StateResource>>> {
    const { output } = await this.pulumi("stack", "export");
    const { deployment } = JSON.parse(output) as { deployment: { resources: StateResource[] } };
    return Object.fromEntries(deployment.resources.map((resource) => [resource.urn.split("::").at(-1)!, resource]));
  }

  /** Runs kubectl in the namespace and returns what it printed; throws when it fails. */
  async kubectl(...words: string[]): Promise<string> {
    const { ok, output } = await this.#run(this.#engine.kubectl, ["--namespace", this.namespace, ...words]);
    if (!ok) throw new Error(output);
    return output.trim();
  }

  /** Destroys what is left and deletes the namespace and the folder. */
  async dispose(): Promise<void> {
    await this.pulumi("destroy", "--yes", "--skip-preview");
    await this.kubectl("delete", "namespace", this.namespace, "--wait=false");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(command: string, words: string[], interruption?: AbortSignal): Promise<{ ok: boolean; output: string }> {
    const env = {
      ...this.#engine.environment,
      KUBECONFIG: this.#engine.cluster.kubeconfig,
      PULUMI_HOME: join(this.#folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.#folder, "state")}`,
    };
    return new Promise((resolve, reject) => {
      const child = spawn(command, words, { cwd: this.#folder, env, stdio: ["ignore", "pipe", "pipe"] });
      interruption?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ ok: code === 0, output }));
    });
  }
}
