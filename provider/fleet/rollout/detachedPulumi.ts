import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import * as errors from "@pulumi/pulumi/automation/errors.js";
import { UserError } from "../userError.ts";
import { ownerVariable } from "./orphan.ts";

/** What is said when the CLI cannot be started, or is not the one that is needed. */
export const unusable = "Pulumi's CLI cannot be used: is it on PATH, and new enough?";

/** How a run of the CLI ended. */
interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

interface Run {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly input?: string;
}

// The library's own way from an ended CLI to ConcurrentUpdateError and the like, which its types leave out.
const { createCommandError } = errors as unknown as {
  readonly createCommandError: (ended: Ended & { readonly toString: () => string }) => Error;
};

/** Commands that change a stack: they outlive this process, so what they say goes into a file and never into a pipe. */
const outliving = new Set(["up", "refresh", "destroy"]);

/**
 * Pulumi's CLI for the Automation API, as the library's own class runs it, but for two things. It is a process group of
 * its own, so that Ctrl-C on the terminal reaches this program only, which decides. And an update writes into its
 * cluster's log: when this program dies, the engine goes on to its end instead of dying at its next line.
 */
export class DetachedPulumi {
  readonly command = "pulumi";
  version: PulumiCommand["version"] = null;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #log: string;

  constructor(environment: NodeJS.ProcessEnv, log: string) {
    this.#environment = environment;
    this.#log = log;
  }

  /** The same object for the Automation API, whose type has a private constructor. */
  forWorkspace(version: PulumiCommand["version"]): PulumiCommand {
    this.version = version;
    return this as unknown as PulumiCommand;
  }

  /** What the Automation API calls. */
  async run(
    args: readonly string[],
    cwd: string,
    variables: Readonly<Record<string, string>>,
    ...[, , signal]: readonly [onOutput?: unknown, onError?: unknown, signal?: AbortSignal]
  ): Promise<Ended> {
    return this.execute({ args, cwd, variables, signal });
  }

  /** Runs the CLI; throws the library's error for what it ended with. */
  async execute(run: Run): Promise<Ended> {
    const ended = outliving.has(run.args[0] ?? "") ? await this.#intoLog(run) : await this.#intoMemory(run);
    if (ended.code === 0) return ended;
    const text = `pulumi ${run.args.slice(0, 2).join(" ")} ended with ${ended.code}: ${ended.stderr.trim()}`;
    throw createCommandError({ ...ended, toString: () => text });
  }

  #spawn({ args, cwd, variables, signal }: Run, stdio: readonly ("ignore" | "pipe" | number)[]) {
    const child = spawn(this.command, [...args, ...(args.includes("--non-interactive") ? [] : ["--non-interactive"])], {
      cwd,
      env: {
        ...this.#environment,
        ...variables,
        PULUMI_AUTOMATION_API: "true",
        [ownerVariable]: String(process.pid),
      },
      stdio: [...stdio],
      detached: true,
    });
    const interrupt = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", interrupt, { once: true });
    const ended = new Promise<number>((resolve, reject) => {
      child.once("error", (cause) => reject(new UserError(unusable, { cause })));
      child.once("close", (code) => {
        signal?.removeEventListener("abort", interrupt);
        resolve(code ?? -2);
      });
    });
    return { child, ended };
  }

  async #intoMemory(run: Run): Promise<Ended> {
    const { child, ended } = this.#spawn(run, [run.input === undefined ? "ignore" : "pipe", "pipe", "pipe"]);
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (chunk: string) => (texts[name] += chunk));
    }
    child.stdin?.end(run.input);
    const code = await ended;
    return { ...texts, code };
  }

  async #intoLog(run: Run): Promise<Ended> {
    mkdirSync(dirname(this.#log), { recursive: true });
    const file = openSync(this.#log, "a", 0o600);
    const begin = statSync(this.#log).size;
    try {
      const code = await this.#spawn(run, ["ignore", file, file]).ended;
      const text = readFileSync(this.#log).subarray(begin).toString();
      return { stdout: "", stderr: code === 0 ? "" : text, code };
    } finally {
      closeSync(file);
    }
  }
}
