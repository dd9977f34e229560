import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
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

/** Something about a process; empty when it has ended, is another user's, or this is no Linux: then nobody knows it. */
const ask = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

/** When a process was started, in milliseconds since the epoch; NaN when nobody knows. */
const startOf = (pid: number): number => {
  const stat = ask(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const boot = /^btime (\d+)$/m.exec(ask(() => readFileSync("/proc/stat", "utf8")))?.[1];
  // The program's name before may hold blanks and parentheses. A tick is 10 ms for every program.
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return Number(boot) * 1000 + Number(ticks) * 10;
};

/** The time of boot is in whole seconds. */
const toleranceMs = 2000;

/** Whether a number that was an engine's is another program's by now: numbers come again, in a container soon. */
const isTakenOver = ({ pid, timestamp }: LockHolder): boolean => {
  const program = basename(ask(() => readlinkSync(`/proc/${pid}/exe`)));
  return program !== "" && !program.includes("pulumi") && startOf(pid) > Date.parse(timestamp) + toleranceMs;
};

/** Whether the process that holds a lock lives; one of another machine is taken to. */
export const isAlive = (holder: LockHolder): boolean =>
  holder.hostname !== hostname() || (isRunning(holder.pid) && !isTakenOver(holder));

/** Whether a lock is held by an engine that goes on although the command that has started it is gone. */
export const isOrphan = (holder: LockHolder): boolean => {
  if (holder.hostname !== hostname() || !isAlive(holder)) return false;
  const environment = ask(() => readFileSync(`/proc/${holder.pid}/environ`, "latin1"));
  const owner = new RegExp(`(?:^|\\0)${ownerVariable}=(\\d+)`).exec(environment)?.[1];
  return owner !== undefined && !isRunning(Number(owner));
};
