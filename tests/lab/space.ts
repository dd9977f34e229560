import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import type { ProcessTable } from "./processTable.ts";
import { waitFor } from "./waitFor.ts";

/** The system's folders that components write to; each space has its own, so that nothing is left on the host. */
const privateFolders = ["/tmp", "/run", "/var/lib", "/var/log"];

/** Settings of the whole machine that the kubelet would change: it finds its wish in a file of the space instead. */
const kernelSettings = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/**
 * A space is a network namespace and a mount namespace that live as long as a process in them, so no mount and no
 * name on the host has to be cleaned up. Mounts of the host flow in, none flows out.
 */
export async function startSpace(table: ProcessTable, keep: readonly string[], signal?: AbortSignal): Promise<void> {
  const root = join(table.folder, "root");
  mkdirSync(root, { recursive: true });
  const script = [
    "set -eu",
    ...privateFolders.map((folder) => `mkdir -p '${root}${folder}'`),
    `chmod 1777 '${root}/tmp'`,
    ...kept(keep).flatMap((path) => [`mkdir -p '${root}${path}'`, `mount --rbind '${path}' '${root}${path}'`]),
    ...Object.entries(kernelSettings).flatMap(([name, value]) => {
      const file = `'${root}/${name.replaceAll("/", "-")}'`;
      return [`[ ! -e /proc/sys/${name} ] || { echo ${value} > ${file}; mount --bind ${file} /proc/sys/${name}; }`];
    }),
    ...privateFolders.map((folder) => `mount --rbind '${root}${folder}' ${folder}`),
    "ip link set lo up",
    "echo 1 > /proc/sys/net/ipv4/ip_forward",
    "touch /run/ready",
    "exec sleep infinity",
  ];
  const command = ["unshare", "--net", "--mount", "--propagation", "slave", "--", "sh", "-c", script.join("\n")];
  await table.start("space", command);
  await waitFor(`the space of ${table.folder}`, () => Promise.resolve(existsSync(join(root, "run/ready"))), {
    seconds: 20,
    signal,
    failed: () => (table.find("space") ? undefined : table.logEnd("space")),
  });
}

/** Folders below a private one that must stay visible: the lab's own, when a home or a cache is there. */
function kept(paths: readonly string[]): readonly string[] {
  const hidden = paths.filter((path) => privateFolders.some((folder) => path.startsWith(`${folder}/`)));
  const isBelowOther = (path: string) => hidden.some((other) => other !== path && path.startsWith(`${other}/`));
  return [...new Set(hidden)].filter((path) => !isBelowOther(path));
}

/** Puts a command into the space: it takes the place of nsenter, so its process number is the one that is started. */
export function inSpace(table: ProcessTable, command: readonly string[]): readonly string[] {
  const holder = table.find("space");
  if (holder === undefined) throw new Error(`the space of ${table.folder} is gone`);
  const namespaces = `/proc/${holder.pid}/ns`;
  return ["nsenter", `--net=${namespaces}/net`, `--mount=${namespaces}/mnt`, "--", ...command];
}

/** Runs a command in the space to its end. */
export function runInSpace(table: ProcessTable, command: readonly string[], signal?: AbortSignal): Promise<string> {
  const [program = "", ...args] = inSpace(table, command);
  return runCommand(program, args, { signal });
}
