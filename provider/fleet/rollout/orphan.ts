import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { LockHolder } from "./fileBackend.ts";

/** What engines carry in their environment, so that they are known when the command that started them is gone. */
export const ownerVariable = "WHIZARD_FLEET_PID";

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** Whether the process that holds a lock lives; one of another machine is taken to. */
export const isAlive = ({ pid, hostname: host }: LockHolder): boolean => host !== hostname() || isRunning(pid);

const environmentOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    // It has ended, is another user's, or this is no Linux: then nobody knows whose it is.
    return "";
  }
};

/** Whether a lock is held by an engine that goes on although the command that has started it is gone. */
export const isOrphan = (holder: LockHolder): boolean => {
  if (holder.hostname !== hostname() || !isRunning(holder.pid)) return false;
  const owner = new RegExp(`(?:^|\\0)${ownerVariable}=(\\d+)`).exec(environmentOf(holder.pid))?.[1];
  return owner !== undefined && !isRunning(Number(owner));
};
