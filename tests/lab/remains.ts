import { existsSync, readFileSync } from "node:fs";
import { clusterNames, planNetwork } from "./addresses.ts";
import { hasCgroup } from "./cgroups.ts";
import { labPaths } from "./labPaths.ts";
import { findOwnedProcesses } from "./ownedProcesses.ts";
import { hasLink } from "./switch.ts";

/** What of the lab is still on the machine, in words; empty when `down` did its work. */
export async function findRemains(): Promise<readonly string[]> {
  const { id, dir, plan } = labPaths();
  const { link } = planNetwork(id);
  const processes = findOwnedProcesses(dir).map(({ pid }) => `process ${pid}`);
  const cgroups = clusterNames.filter((name) => hasCgroup(plan(name).id)).map((name) => `cgroup ${plan(name).id}`);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(dir))
    .map((line) => `mount ${line}`);
  return [
    ...processes,
    ...cgroups,
    ...mounts,
    ...((await hasLink(link)) ? [`link ${link}`] : []),
    ...(existsSync(dir) ? [`folder ${dir}`] : []),
  ];
}
