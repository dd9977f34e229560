import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorOf, type EngineEvent } from "./engineEvent.ts";
import { followEvents } from "./eventLog.ts";
import { projectFolder, stackName, type Stack } from "./stack.ts";

/** How an operation of the engine is watched and stopped. */
export interface OperationOptions {
  readonly onEvent?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The engine's counts of steps by their kind, such as `{ create: 3, same: 40 }`. */
export type Changes = Readonly<Record<string, number>>;

interface CliEnd {
  readonly code: number | NodeJS.Signals | null;
  readonly output: string;
}

/** Runs the CLI to its end. On an abort it gets one interrupt, on which it finishes the steps that it has begun. */
function runCli(
  stack: Stack,
  words: readonly string[],
  folder: string,
  options: { readonly signal?: AbortSignal | undefined; readonly log?: string } = {},
): Promise<CliEnd> {
  const { signal, log } = options;
  return new Promise((resolve, reject) => {
    // A group of its own: an interrupt from the terminal would reach it twice, and the second one ends it at once.
    const child = spawn(stack.pulumi, [...words, "--non-interactive", "--color", "never"], {
      cwd: folder,
      env: stack.environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const interrupt = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", interrupt, { once: true });
    let output = "";
    const take = (into: boolean) => (chunk: Buffer) => {
      if (into) output += chunk.toString();
      if (log !== undefined) appendFileSync(log, chunk);
    };
    child.stdout.on("data", take(true));
    child.stderr.on("data", take(words[0] !== "stack"));
    child.on("error", reject);
    child.on("close", (code, killedBy) => {
      signal?.removeEventListener("abort", interrupt);
      resolve({ code: code ?? killedBy, output });
    });
  });
}

/** Runs a command on the stack itself, such as `stack output`, and returns what it printed. */
export async function runStackCommand(stack: Stack, words: readonly string[]): Promise<string> {
  const log = prepareLog(stack, words.slice(0, 2).join("-"));
  const { code, output } = await runCli(stack, [...words, "--stack", stackName], stack.folder, { log });
  if (code !== 0)
    throw new Error(`pulumi ${words.slice(0, 2).join(" ")} ended with ${String(code)}; its output is in ${log}`);
  return output;
}

/**
 * Runs up, preview or destroy on the root project and returns the steps that were made. Throws with the engine's errors
 * and the name of the full log.
 */
export async function runOperation(
  stack: Stack,
  words: readonly [operation: string, ...options: string[]],
  options: OperationOptions = {},
): Promise<Changes> {
  const [operation] = words;
  const log = prepareLog(stack, operation);
  const eventFile = `${log}.events`;
  rmSync(eventFile, { force: true });
  const errors: string[] = [];
  let changes: Changes = {};
  const stop = followEvents(eventFile, (event) => {
    const error = errorOf(event);
    if (error !== undefined) errors.push(error);
    changes = event.summaryEvent?.resourceChanges ?? changes;
    options.onEvent?.(event);
  });
  const fixed = [
    "--stack",
    stackName,
    "--config-file",
    stack.configFile,
    "--event-log",
    eventFile,
    "--suppress-outputs",
  ];
  try {
    const { code, output } = await runCli(stack, [...words, ...fixed], projectFolder, { signal: options.signal, log });
    stop();
    options.signal?.throwIfAborted();
    if (code === 0) return changes;
    const lines = errors.length > 0 ? errors : output.trim().split("\n").slice(-15);
    throw new Error(`pulumi ${operation} failed: ${lines.slice(0, 5).join("\n  ")}\nIts full output is in ${log}`);
  } finally {
    stop();
    // The log of events holds inputs, and those of a secret as a text that its passphrase opens.
    rmSync(eventFile, { force: true });
  }
}

function prepareLog({ folder }: Stack, name: string): string {
  mkdirSync(join(folder, "logs"), { recursive: true });
  const log = join(folder, "logs", `${name}.log`);
  writeFileSync(log, "", { mode: 0o600 });
  return log;
}
