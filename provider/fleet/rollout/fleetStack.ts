import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { EngineEvent, LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { ConcurrentUpdateError, StackNotFoundError } from "@pulumi/pulumi/automation/errors.js";
import { parse, stringify } from "yaml";
import { adoptPendingCreates, isCurrent, type ExportedState, type PlannedStep } from "../../core/index.ts";
import { DetachedPulumi } from "./detachedPulumi.ts";
import { loadAutomation, type Engine } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import type { LockHolder } from "./fileBackend.ts";
import { driftOf, stepOf } from "./engineSteps.ts";
import { LockedError } from "./lockedError.ts";
import { isAlive, isOrphan } from "./orphan.ts";
import type { PulumiProject } from "./pulumiProject.ts";
import { recordKeys, toUpdate, type StackConfig, type StackUpdate, type UpdateEntry } from "./stackEntry.ts";

/** Which stack of which project deploys to a cluster. */
export interface StackIdentity {
  /** Name of the cluster. */
  readonly name: string;
  /** Name of the stack, without its project. */
  readonly stack: string;
  readonly project: PulumiProject;
}

/** What a stack is told. */
export interface StackInputs {
  /** Configuration by full keys. */
  readonly config: StackConfig;
  /** Secret configuration by full keys and paths, such as `whizard-member:cluster.kubeconfig`. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** How an operation is told about and stopped. */
export interface OperationOptions {
  readonly onStep?: ((step: PlannedStep) => void) | undefined;
  /** Cancels by the engine: it ends the steps that it has begun, and the stack stays sound. */
  readonly signal?: AbortSignal | undefined;
}

/** Something that the engine does, which tells of it. */
type Run = (onEvent: (event: EngineEvent) => void) => Promise<unknown>;

const revisionIn = ({ config }: StackInputs): string => String(config[recordKeys.revision] ?? "");

const writeWhole = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
};

/** One stack of a fleet, in a folder of its own that may be lost at any time: what it is stands in its backend. */
export class FleetStack {
  readonly name: string;
  readonly #plan: StackIdentity;
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #pulumi: DetachedPulumi;
  #opened: Promise<Stack> | undefined;

  constructor(plan: StackIdentity, engine: Engine) {
    this.name = plan.name;
    this.#plan = plan;
    this.#engine = engine;
    this.#folder = join(engine.folder, "stacks", plan.stack);
    this.#pulumi = new DetachedPulumi(engine.environment, this.logFile);
  }

  /** Name of the project, which the keys of the stack's configuration begin with. */
  get project(): string {
    return this.#plan.project.name;
  }

  /** Where everything is kept that the engine says about this stack. */
  get logFile(): string {
    return join(this.#engine.folder, "logs", `${this.#plan.name}.log`);
  }

  /** Updates of the stack, the newest first; none when it has not been made. */
  async updates(most = 1): Promise<readonly StackUpdate[]> {
    const entries = await this.#history(most);
    return entries.flatMap((entry) => toUpdate(entry) ?? []);
  }

  /** Who is at work on the stack; known for file backends only. */
  holder(): LockHolder | undefined {
    return this.#engine.files?.holders(this.#plan.project.name, this.#plan.stack).find(isAlive);
  }

  /** Whether a killed engine has left the stack in the middle of an update; known for file backends only. */
  isBroken(): boolean {
    return (
      this.#engine.files?.holders(this.#plan.project.name, this.#plan.stack).some((each) => !isAlive(each)) ?? false
    );
  }

  /** The stack's outputs with its secrets, by one run of the CLI. Throws StackNotFoundError when it has not been made. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    this.#open();
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", this.#plan.stack];
    const { stdout } = await this.#pulumi.execute({ args, cwd: this.#folder, variables: {} });
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  }

  /** What an update would do. */
  async preview(inputs: StackInputs, { onStep, signal }: OperationOptions = {}): Promise<readonly PlannedStep[]> {
    const stack = await this.#prepare(inputs);
    return this.#collected((onEvent) => stack.preview({ onEvent, signal: signal as AbortSignal }), { onStep, signal });
  }

  /**
   * Updates the stack; frees it first from what a killed engine has left. An engine that a killed command has started is
   * waited for: it may have done just this.
   */
  async up(inputs: StackInputs, { onStep, signal }: OperationOptions = {}): Promise<void> {
    if (await this.#isDoneByOrphan(inputs, signal)) return;
    const stack = await this.#prepare(inputs);
    // One that had only been started may be at work by now, or through.
    if (await this.#isDoneByOrphan(inputs, signal)) return;
    await this.#settle(stack);
    await this.#watched((onEvent) => stack.up({ onEvent, suppressOutputs: true, signal: signal as AbortSignal }), {
      onStep,
      signal,
    });
  }

  /** Looks what of the stack is other in its cluster than it should be, and changes nothing. */
  async drift(inputs: StackInputs, { onStep, signal }: OperationOptions = {}): Promise<readonly PlannedStep[]> {
    const stack = await this.#prepare(inputs);
    const look: Run = (onEvent) => stack.previewRefresh({ onEvent, signal: signal as AbortSignal });
    return this.#collected(look, { onStep, signal }, driftOf);
  }

  /** Deletes everything that the stack has made, then the stack. */
  async destroy(inputs: StackInputs, { onStep, signal }: OperationOptions = {}): Promise<void> {
    const stack = await this.#prepare(inputs);
    await this.#settle(stack);
    await this.#watched((onEvent) => stack.destroy({ onEvent, signal: signal as AbortSignal }), { onStep, signal });
    await stack.workspace.removeStack(this.#plan.stack);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs something and gives the steps that it tells. */
  async #collected(run: Run, { onStep, signal }: OperationOptions, read = stepOf): Promise<readonly PlannedStep[]> {
    const steps: PlannedStep[] = [];
    const keep = (step: PlannedStep): void => {
      steps.push(step);
      onStep?.(step);
    };
    await this.#watched(run, { onStep: keep, signal }, read);
    return steps;
  }

  async #watched(run: Run, { onStep, signal }: OperationOptions, read = stepOf): Promise<void> {
    const errors: string[] = [];
    const isCancelled = (): boolean => signal?.aborted === true;
    // An abort that came while the stack was made ready has been heard by nobody.
    if (isCancelled()) throw new EngineError("cancelled");
    try {
      await run((event) => {
        const step = read(event);
        if (step !== undefined) onStep?.(step);
        const { severity, message = "" } = event.diagnosticEvent ?? {};
        if (severity === "error") errors.push(message.replaceAll(/<\{%[^%]*%\}>/g, "").trim());
      });
    } catch (cause) {
      if (cause instanceof ConcurrentUpdateError) throw new LockedError(this.holder(), { cause });
      if (isCancelled()) throw new EngineError("cancelled", { cause });
      throw new EngineError(errors.filter(Boolean).join("; ") || `the engine failed; see ${this.logFile}`, { cause });
    }
  }

  async #history(most: number): Promise<readonly UpdateEntry[]> {
    const { files } = this.#engine;
    if (files !== undefined) return files.history(this.#plan.project.name, this.#plan.stack, most);
    try {
      const stack = await this.#select();
      return (await stack.history(most, 1, false)) as unknown as readonly UpdateEntry[];
    } catch (error) {
      if (error instanceof StackNotFoundError) return [];
      throw error;
    }
  }

  /** Waits for the end of an engine whose command is gone; whether the stack is as it should be then. Known for file backends only. */
  async #isDoneByOrphan(inputs: StackInputs, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#engine.files === undefined) return false;
    for (let holder = this.holder(); holder !== undefined && isOrphan(holder); holder = this.holder()) {
      await setTimeout(200, undefined, { signal });
    }
    return !this.isBroken() && isCurrent(await this.updates(), revisionIn(inputs));
  }

  /** Makes the stack's folder, and what a killed engine has left of the stack readable. */
  #open(): void {
    this.#engine.files?.mend(this.#plan.project.name, this.#plan.stack, isAlive);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeWhole(join(this.#folder, "Pulumi.yaml"), this.#plan.project.text);
  }

  async #workspace(): Promise<LocalWorkspace> {
    this.#open();
    const { LocalWorkspace: Workspace } = await loadAutomation();
    const pulumiCommand = this.#pulumi.forWorkspace(await this.#engine.version());
    return Workspace.create({ workDir: this.#folder, pulumiCommand });
  }

  async #select(): Promise<Stack> {
    const { Stack: Opened } = await loadAutomation();
    return Opened.select(this.#plan.stack, await this.#workspace());
  }

  async #createOrSelect(): Promise<Stack> {
    const { Stack: Opened } = await loadAutomation();
    return Opened.createOrSelect(this.#plan.stack, await this.#workspace());
  }

  /** Makes the stack if it is new, and gives it its configuration. */
  async #prepare({ config, secrets }: StackInputs): Promise<Stack> {
    const stack = await (this.#opened ??= this.#createOrSelect().catch((error: unknown) => {
      // The next try opens it anew.
      this.#opened = undefined;
      throw error;
    }));
    const file = join(this.#folder, `Pulumi.${this.#plan.stack}.yaml`);
    const before = existsSync(file)
      ? (parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>> | null)
      : {};
    writeWhole(file, stringify({ ...before, config }));
    for (const [key, input] of Object.entries(secrets)) {
      // By the standard input: what is among the arguments, every process of the machine can read.
      const args = ["config", "set", "--secret", "--path", key, "--stack", this.#plan.stack];
      await this.#pulumi.execute({
        args,
        cwd: this.#folder,
        variables: {},
        input,
      });
    }
    return stack;
  }

  /** Frees the stack from a killed engine's lock, and takes over what an update that did not end was creating. */
  async #settle(stack: Stack): Promise<void> {
    const { files } = this.#engine;
    const { project, stack: name } = this.#plan;
    files?.releaseDead(project.name, name, isAlive);
    // What is pending then is another one's work.
    const holder = this.holder();
    if (holder !== undefined) throw new LockedError(holder);
    if (files?.mayHavePending(project.name, name) === false) return;
    const known = adoptPendingCreates((await stack.exportStack()) as ExportedState);
    if (known === undefined) return;
    await stack.importStack(known as Parameters<Stack["importStack"]>[0]);
    await stack.refresh();
  }
}
