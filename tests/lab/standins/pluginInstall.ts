import { spawn } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const patience = 8_000;
const day = 24 * 60 * 60 * 1000;

/** A resource plugin and the version that our SDK wants. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
}

/**
 * Tries to install a plugin with the CLI on PATH and says whether that worked. It gives up after a few seconds, and after a
 * failure it does not try again for a day. PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true forbids trying.
 */
export async function installPlugin(plugin: Plugin, environment: NodeJS.ProcessEnv, cache: string): Promise<boolean> {
  if (environment.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION === "true") return false;
  const refusal = join(cache, `not-installable-${plugin.name}-${plugin.version}`);
  if (isFresh(refusal)) return false;
  const words = ["plugin", "install", "resource", plugin.name, plugin.version, "--non-interactive"];
  if (await succeeds("pulumi", words, environment)) return true;
  mkdirSync(cache, { recursive: true });
  writeFileSync(refusal, "");
  return false;
}

function isFresh(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs < day;
  } catch {
    // No refusal is remembered.
    return false;
  }
}

function succeeds(command: string, words: readonly string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return new Promise((resolve) => {
    const child = spawn(command, words, { env, stdio: "ignore", timeout: patience, killSignal: "SIGKILL" });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
