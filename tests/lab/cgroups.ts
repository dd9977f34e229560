import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const mount = "/sys/fs/cgroup";
/** What the kubelet needs of cgroup v2. */
const controllers = ["cpu", "cpuset", "memory", "pids", "io", "hugetlb"];

/** Makes a top-level cgroup in which the kubelet may make its own, in every hierarchy of cgroup v1 or in v2. */
export function makeCgroup(name: string): void {
  if (isUnified()) {
    mkdirSync(join(mount, name), { recursive: true });
    for (const folder of [mount, join(mount, name)]) enableControllers(folder);
    return;
  }
  for (const hierarchy of hierarchies()) mkdirSync(join(hierarchy, name), { recursive: true });
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    // A new cpuset is empty, and an empty one takes no process.
    const inherited = join(mount, "cpuset", file);
    if (existsSync(inherited)) writeFileSync(join(mount, "cpuset", name, file), readFileSync(inherited));
  }
}

/** The processes in a cgroup and in those below it. */
export function listCgroupProcesses(name: string): readonly number[] {
  const pids = hierarchies().flatMap((hierarchy) => listFolders(join(hierarchy, name)).flatMap(readProcesses));
  return [...new Set(pids)];
}

/** Removes a cgroup and those below it, once their processes ended; waits up to 10 s for the kernel to let go. */
export async function removeCgroup(name: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (const hierarchy of hierarchies()) {
    while (!removeFolders(join(hierarchy, name))) {
      if (Date.now() > end) throw new Error(`the cgroup ${join(hierarchy, name)} is still in use`);
      await sleep(100);
    }
  }
}

/** Whether any hierarchy still has the cgroup. */
export function hasCgroup(name: string): boolean {
  return hierarchies().some((hierarchy) => existsSync(join(hierarchy, name)));
}

const isUnified = () => existsSync(join(mount, "cgroup.controllers"));

function hierarchies(): readonly string[] {
  if (isUnified()) return [mount];
  if (!existsSync(mount)) return [];
  // "cpu" and "cpuacct" are often links to one hierarchy; runc also fills "unified", which is v2 beside v1.
  return [...new Set(readdirSync(mount).map((name) => realpathSync(join(mount, name))))];
}

function enableControllers(folder: string): void {
  const available = readFileSync(join(folder, "cgroup.controllers"), "utf8").trim().split(" ");
  const wanted = available.filter((controller) => controllers.includes(controller));
  writeFileSync(join(folder, "cgroup.subtree_control"), wanted.map((controller) => `+${controller}`).join(" "));
}

/** The folder and all below it, deepest first. */
function listFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...below.flatMap((entry) => listFolders(join(folder, entry.name))), folder];
}

function readProcesses(folder: string): readonly number[] {
  try {
    return readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch {
    // Removed meanwhile.
    return [];
  }
}

function removeFolders(folder: string): boolean {
  for (const each of listFolders(folder)) {
    try {
      rmdirSync(each);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      return false;
    }
  }
  return true;
}
