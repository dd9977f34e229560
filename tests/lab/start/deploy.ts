import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../labError.ts";
import type { Progress } from "../tools.ts";
import { adoptPendingCreates, type ExportedState } from "../../../provider/core/index.ts";
import { FileBackend } from "../../../provider/fleet/rollout/fileBackend.ts";
import { isAlive } from "../../../provider/fleet/rollout/orphan.ts";
import { describeEvent } from "./engineEvent.ts";
import { runOperation, runStackCommand, type Changes } from "./pulumiCli.ts";
import { stackName, type Stack } from "./stack.ts";

/** What a stack says of itself after an update. */
export interface StackOutputs {
  /** Password of each tenant; its name is the tenant's. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly placement: Readonly<
    Record<string, { readonly ingester: string; readonly compactor?: string; readonly ruler?: string }>
  >;
}

/** How a run is told about and stopped. */
export interface RunOptions {
  /** Whether the clusters may have lost what the stack knows of, so that it looks first. */
  readonly refresh?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
}

const watched = ({ progress, signal }: RunOptions) => ({
  signal,
  onEvent: (event: Parameters<typeof describeEvent>[0]) => {
    const line = describeEvent(event);
    if (line !== undefined) progress?.(line);
  },
});

/** The project's name in the backend. */
const project = "whizard";

/** Whether the stack has been made in its backend. */
export function hasStack({ folder }: Pick<Stack, "folder">): boolean {
  const stacks = join(folder, "backend", ".pulumi", "stacks", project);
  return (
    existsSync(stacks) &&
    readdirSync(stacks).some((name) => [`${stackName}.json`, `${stackName}.json.gz`].includes(name))
  );
}

/** Makes the stack if it is new, frees it from what a dead run has left, and updates it. */
export async function deploy(stack: Stack, options: RunOptions = {}): Promise<Changes> {
  freeStack(stack);
  if (!hasStack(stack)) await runStackCommand(stack, ["stack", "init", "--no-select"]);
  await settlePendingCreates(stack, options);
  return runOperation(
    stack,
    ["up", "--yes", "--skip-preview", ...(options.refresh === true ? ["--refresh"] : [])],
    watched(options),
  );
}

/** Throws when an update would change anything. */
export async function expectNoChanges(stack: Stack, options: RunOptions = {}): Promise<void> {
  await runOperation(stack, ["preview", "--expect-no-changes"], { signal: options.signal });
}

/** Deletes everything that the stack has made, then the stack. */
export async function destroy(stack: Stack, options: RunOptions = {}): Promise<void> {
  if (!hasStack(stack)) return;
  freeStack(stack);
  await settlePendingCreates(stack, options);
  await runOperation(stack, ["destroy", "--yes", "--skip-preview"], watched(options));
  await runStackCommand(stack, ["stack", "rm", "--yes", "--preserve-config"]);
}

/** The stack's outputs with its secrets. */
export async function readOutputs(stack: Stack): Promise<StackOutputs> {
  return JSON.parse(await runStackCommand(stack, ["stack", "output", "--json", "--show-secrets"])) as StackOutputs;
}

/** What a killed CLI was creating may be there without being in the state: an update would meet "already exists". */
async function settlePendingCreates(stack: Stack, { progress, signal }: RunOptions): Promise<void> {
  const exported = JSON.parse(await runStackCommand(stack, ["stack", "export"])) as ExportedState;
  const adopted = adoptPendingCreates(exported);
  if (adopted === undefined) return;
  progress?.("the last run was killed: looking what it has made");
  const file = join(stack.folder, "adopted.json");
  try {
    writeFileSync(file, JSON.stringify(adopted), { mode: 0o600 });
    await runStackCommand(stack, ["stack", "import", "--file", file]);
    await runOperation(stack, ["refresh", "--yes", "--skip-preview"], { signal });
  } finally {
    rmSync(file, { force: true });
  }
}

/** A CLI that was killed leaves its lock, and files half written; a lock of a living process is somebody at work. */
function freeStack({ environment }: Stack): void {
  const files = FileBackend.at(environment["PULUMI_BACKEND_URL"], "/");
  files?.mend(project, stackName, isAlive);
  const holder = files?.holders(project, stackName).find(isAlive);
  if (holder !== undefined) {
    throw new LabError(`Process ${holder.pid} is at work on this stack: try again when it has ended.`);
  }
  files?.releaseDead(project, stackName, isAlive);
}
