import { readdirSync, readFileSync } from "node:fs";
import type { Live } from "../../provider/reconciler/live.ts";

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process has ended meanwhile.
    return "";
  }
};

/** Kills the processes of a pod's containers, as the kernel does when memory is out; its sandbox stays. */
export const killPod = ({ metadata: { name, uid } }: Live): void => {
  const groups = [`pod${uid}`, `pod${uid.replaceAll("-", "_")}`];
  const isOfPod = (pid: string): boolean => groups.some((group) => read(`/proc/${pid}/cgroup`).includes(group));
  const isSandbox = (pid: string): boolean => read(`/proc/${pid}/cmdline`).startsWith("/pause");
  const pids = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isOfPod(pid) && !isSandbox(pid));
  if (pids.length === 0) throw new Error(`the pod ${name} runs no process on this machine`);
  for (const pid of pids) process.kill(Number(pid), "SIGKILL");
};
