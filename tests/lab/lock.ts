import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identifyProcess, isAlive, type ProcessIdentity } from "./processIdentity.ts";

/** What waits for a lock may say and be stopped by. */
export interface LockOptions {
  readonly progress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the action while this process alone holds the lock file; waits for a living owner, takes over from a dead one. */
export async function withLock<T>(path: string, action: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!tryLock(path)) {
    options.signal?.throwIfAborted();
    const owner = readOwner(path);
    if (!isLockStale(owner)) {
      if (!told) options.progress?.(`waiting for process ${owner?.pid ?? "?"}, which holds ${path}`);
      told = true;
      await sleep(300);
    } else discard(path, owner);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A lock is stale when its owner is dead: no process with that number, or a later one that started at another time. */
export function isLockStale(owner: ProcessIdentity | undefined): boolean {
  return !isAlive(owner);
}

/** The file appears whole by a link, so nobody ever reads a half-written owner. */
function tryLock(path: string): boolean {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, JSON.stringify(identifyProcess(process.pid)));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Two waiters may see the same dead owner: the one that moved a file with another owner puts it back. */
function discard(path: string, seen: ProcessIdentity | undefined): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved !== undefined && moved.startTime !== seen?.startTime) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  rmSync(aside, { force: true });
}
