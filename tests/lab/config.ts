import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { LabError } from "./labError.ts";

/** Where the lab keeps things, read from the environment in this file only. */
export interface LabConfig {
  /** Distinguishes labs on one machine, 0 to 9: its link, its subnet and its cgroups carry it. */
  readonly id: number;
  /** The folder of the clusters' state, removed by `down`. */
  readonly dir: string;
  /** The folder of built tools and images, kept by `down`. */
  readonly cacheDir: string;
}

/** Reads WHIZARD_LAB_ID (0), WHIZARD_LAB_DIR and XDG_CACHE_HOME (~/.cache). Throws LabError on an id that is not 0 to 9. */
export function readLabConfig(): LabConfig {
  const cacheDir = join(resolve(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache")), "whizard");
  const id = process.env["WHIZARD_LAB_ID"] || "0";
  if (!/^[0-9]$/.test(id)) throw new LabError(`WHIZARD_LAB_ID is "${id}": a digit from 0 to 9 is allowed.`);
  const dir = process.env["WHIZARD_LAB_DIR"] || join(cacheDir, id === "0" ? "lab" : `lab-${id}`);
  return { id: Number(id), dir: resolve(dir), cacheDir };
}

/** The search path for programs: the user's, and the system folders that a plain user's PATH may lack. */
export function searchPath(): string {
  const system = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];
  const own = (process.env["PATH"] ?? "").split(":").filter((folder) => folder !== "");
  return [...new Set([...own, ...system])].join(":");
}

/** The environment for builds: the user's own, because proxies and Go's settings stand in it. */
export function buildEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, PATH: searchPath(), ...extra };
}
