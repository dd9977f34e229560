import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { listCgroupProcesses } from "./cgroups.ts";
import { identifyProcess, killProcess, type ProcessIdentity } from "./processIdentity.ts";

/** The variable that every process of the lab carries, containerd's shims included; its value is the owner's folder. */
export const ownerVariable = "WHIZARD_LAB_OWNER";

/** The living processes of an owner and of folders below it: those that carry its mark, and the containers in its cgroup. */
export function findOwnedProcesses(owner: string, cgroup?: string): readonly ProcessIdentity[] {
  const mark = `\0${ownerVariable}=${owner}`;
  const isMarked = (environment: string) => environment.includes(`${mark}\0`) || environment.includes(`${mark}/`);
  const marked = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && isMarked(readEnvironment(entry)))
    .map(Number);
  const contained = cgroup === undefined ? [] : listCgroupProcesses(cgroup);
  return [...new Set([...marked, ...contained])].flatMap((pid) => identifyProcess(pid) ?? []);
}

/** Kills an owner's processes until none is left. Throws after 30 s, naming those that stay. */
export async function killOwnedProcesses(owner: string, cgroup?: string): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const owned = findOwnedProcesses(owner, cgroup);
    if (owned.length === 0) return;
    if (Date.now() > end) throw new Error(`processes do not end: ${owned.map(({ pid }) => pid).join(", ")}`);
    owned.forEach(killProcess);
    await sleep(50);
  }
}

function readEnvironment(pid: string): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`;
  } catch {
    // The process ended meanwhile, or is not ours to read.
    return "";
  }
}
