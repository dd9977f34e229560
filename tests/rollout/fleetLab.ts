import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { runCommand } from "../lab/command.ts";
import { openFleetFile } from "../../provider/fleet/rollout/library.ts";
import type { LabCluster } from "../lab/lab.ts";
import { Screen, type ScreenSize } from "../fleet/screen.ts";
import { engineSite, type EngineSite } from "../plugin/engineSite.ts";
import { FakeGateway } from "./fakeGateway.ts";
import { isAlive, StateFolder } from "./stateFolder.ts";
import { centralProgram, memberProgram, projectOf } from "./programs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "dist", "cli", "whizard.cjs");

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command that may be killed. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Everything that it has said so far. */
  readonly said: () => string;
}

/** A run of the command at a terminal, where a person looks and types. */
export interface AtTerminal {
  readonly screen: Screen;
  readonly type: (text: string) => void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** Closes the terminal. */
  readonly close: () => void;
}

/** What a test's fleet is made of. */
export interface FleetShape {
  /** Names of the members. */
  readonly members: readonly string[];
  readonly rollout?: object;
  /** Pod labels of all members; `revision` ends up in each member's ConfigMap. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Pulumi projects by face; the tests' own when absent. */
  readonly programs?: { readonly central?: string; readonly member?: string };
  /** Tenants that the central cluster declares besides the members' own. */
  readonly tenants?: readonly string[];
  /** Pod labels of single members. */
  readonly own?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where single members' kubeconfigs are, if not in the file. */
  readonly kubeconfigs?: Readonly<Record<string, object>>;
}

/** A gate that needs no time. */
export const quickGate = { soak: "0s", timeout: "1s", samplesWithin: "1m" };

/** A fleet whose members are namespaces of the lab's central cluster, with a file backend and a gateway of its own. */
export class FleetLab {
  readonly folder = mkdtempSync(join(tmpdir(), "fleet-"));
  readonly id = `fleet-${randomBytes(3).toString("hex")}`;
  readonly gateway: FakeGateway;
  readonly #kubeconfig: string;
  readonly #context: string;
  readonly #kubectl: string;
  /** What the backend has of its stacks. */
  readonly state = new StateFolder(join(this.folder, "state"), this.id);
  /** What the command runs with: where states are, and where programs are found. */
  readonly environment: NodeJS.ProcessEnv;

  private constructor(gateway: FakeGateway, { kubectl, cluster, environment }: EngineSite) {
    this.gateway = gateway;
    this.#kubectl = kubectl;
    this.#kubeconfig = cluster.kubeconfig;
    this.#context = cluster.context;
    this.environment = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_HOME: join(this.folder, "home"),
    };
    mkdirSync(join(this.folder, "state"));
    for (const [name, project, text] of [
      ["central", "whizard", centralProgram],
      ["member", "whizard-member", memberProgram],
    ] as const) {
      const folder = join(this.folder, name);
      mkdirSync(folder);
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
      writeFileSync(join(folder, "package.json"), '{"type":"module"}');
      writeFileSync(join(folder, "Pulumi.yaml"), projectOf(project));
      writeFileSync(join(folder, "main.mjs"), text);
    }
  }

  static async create(): Promise<FleetLab> {
    return new FleetLab(await FakeGateway.start(), await engineSite());
  }

  /** Writes fleet.yaml. */
  write({
    members,
    rollout = {},
    labels = {},
    own = {},
    programs = { central: "central", member: "member" },
    tenants = [],
    kubeconfigs = {},
  }: FleetShape): void {
    const kubeconfig = { file: this.#kubeconfig, context: this.#context };
    const fleet = {
      name: this.id,
      programs,
      central: [
        {
          name: "main",
          kubeconfig,
          gateway: { host: "127.0.0.1", port: this.gateway.port },
          spec: { storage: { embedded: {} }, tenants: tenants.map((name) => ({ name })) },
        },
      ],
      members: members.map((name) => ({
        name,
        kubeconfig: kubeconfigs[name] === undefined ? kubeconfig : { ...kubeconfigs[name], context: this.#context },
        settings: { agent: { namespace: this.namespace(name), podLabels: own[name] ?? {} } },
      })),
      settings: [{ agent: { podLabels: labels } }],
      rollout: { gate: quickGate, ...rollout },
    };
    this.writeWhole(fleet);
  }

  /** Writes a fleet.yaml that the test makes up itself. */
  writeWhole(fleet: object): void {
    writeFileSync(this.file, stringify(fleet, { aliasDuplicateObjects: false }));
  }

  get file(): string {
    return join(this.folder, "fleet.yaml");
  }

  /** The kubeconfig of the cluster that all members are in. */
  get kubeconfig(): string {
    return this.#kubeconfig;
  }

  namespace(member: string): string {
    return `${this.id}-${member}`;
  }

  /** The words that `whizard fleet …` is started by. */
  #commandLine([command = "", ...rest]: readonly string[], work: string): readonly string[] {
    return [program, "fleet", command, "--work", join(this.folder, work), "--file", this.file, ...rest];
  }

  /** Starts `whizard fleet …` at a terminal of its own. */
  startAtTerminal(words: readonly string[], size: ScreenSize): AtTerminal {
    const line = [process.execPath, ...this.#commandLine(words, "work")].map((word) => `'${word}'`).join(" ");
    const sized = `stty cols ${size.columns} rows ${size.rows}; exec ${line}`;
    const child = spawn("script", ["--quiet", "--return", "--flush", "--command", sized, "/dev/null"], {
      cwd: this.folder,
      env: this.environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const screen = new Screen(size);
    child.stdout.pipe(screen.stream);
    const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    return { screen, type: (text) => void child.stdin.write(text), ended, close: () => void child.kill("SIGKILL") };
  }

  /** Starts `whizard fleet …`. */
  start(words: readonly string[], work = "work", variables: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(process.execPath, this.#commandLine(words, work), {
      cwd: this.folder,
      env: { ...this.environment, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (chunk: string) => (texts[name] += chunk));
    }
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject).on("close", (code) => resolve({ code, ...texts }));
    });
    return { process: child, ended, said: () => texts.stdout + texts.stderr };
  }

  /** Runs `whizard fleet …` to its end. */
  run(...words: readonly string[]): Promise<Ended> {
    return this.start(words).ended;
  }

  /** Runs `whizard fleet …` with a CLI of Pulumi that fails once, at the first command that begins with these two words. */
  runWithFailure([first, second]: readonly [string, string], ...words: readonly string[]): Promise<Ended> {
    const folder = mkdtempSync(join(this.folder, "bin-"));
    const paths = this.environment["PATH"] ?? "";
    const lines = [
      "#!/bin/sh",
      `if [ "$1 $2" = "${first} ${second}" ] && mkdir '${join(folder, "failed")}' 2>/dev/null; then`,
      "  echo 'error: the CLI fails once' >&2; exit 1",
      "fi",
      `PATH='${paths}' exec pulumi "$@"`,
    ];
    writeFileSync(join(folder, "pulumi"), `${lines.join("\n")}\n`, { mode: 0o755 });
    return this.start(words, "work", { PATH: `${folder}:${paths}` }).ended;
  }

  /** What each member's ConfigMap says; undefined where there is none. */
  async revisions(): Promise<Readonly<Record<string, string>>> {
    const words = [
      "get",
      "configmap",
      "--all-namespaces",
      "--field-selector=metadata.name=whizard-agent",
      "--output=json",
    ];
    const { items } = JSON.parse(await this.kubectl(...words)) as {
      items: readonly { metadata: { namespace: string }; data: { revision: string } }[];
    };
    const own = items.filter(({ metadata }) => metadata.namespace.startsWith(`${this.id}-`));
    return Object.fromEntries(
      own
        .map(({ metadata, data }) => [metadata.namespace.slice(this.id.length + 1), data.revision] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  kubectl(...words: readonly string[]): Promise<string> {
    return runCommand(this.#kubectl, ["--kubeconfig", this.#kubeconfig, "--context", this.#context, ...words]);
  }

  /** Runs kubectl on another of the lab's clusters. */
  kubectlOf({ kubeconfig, context }: LabCluster, ...words: readonly string[]): Promise<string> {
    return runCommand(this.#kubectl, ["--kubeconfig", kubeconfig, "--context", context, ...words]);
  }

  /** What a cluster's stack tells, with its secrets. */
  async outputs(cluster: string): Promise<Readonly<Record<string, unknown>>> {
    const options = { environment: this.environment, folder: join(this.folder, "work") };
    return (await openFleetFile(this.file, options)).stack(cluster).outputs();
  }

  /** What the engine has said about a cluster. */
  log(cluster: string): string {
    return readFileSync(join(this.folder, "work", "logs", `${cluster}.log`), "utf8");
  }

  async dispose(): Promise<void> {
    this.gateway.stop();
    // Engines outlive a killed command; they end by themselves, and nothing may be made after the namespaces are gone.
    for (let waited = 0; this.state.holders().some(isAlive) && waited < 60_000; waited += 200) await pause(200);
    const names = (await this.kubectl("get", "namespaces", "--output=name")).split("\n");
    const own = names.filter((name) => name.startsWith(`namespace/${this.id}-`));
    if (own.length > 0) await this.kubectl("delete", "--wait=false", ...own);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something holds. Throws after two minutes. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 120_000) throw new Error(`in two minutes it did not come to it that ${what}`);
    await pause(50);
  }
};
