import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";

interface HistoryEntry {
  readonly kind: string;
  readonly result: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Whether a process lives. */
export const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

const isEngine = (pid: number): boolean => {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)) === "pulumi";
  } catch {
    // It has ended meanwhile.
    return false;
  }
};

/** The folder of a `file://` backend, as the engine leaves it. */
export class StateFolder {
  readonly #folder: string;
  readonly #fleet: string;

  constructor(folder: string, fleet: string) {
    this.#folder = join(folder, ".pulumi");
    this.#fleet = fleet;
  }

  /** What has been done to a cluster's stack, well or not, oldest first. */
  history(cluster: string, project = "whizard-member"): readonly HistoryEntry[] {
    const folder = this.#stackFile("history", project, `${this.#fleet}-${cluster}`);
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((name) => name.endsWith(".history.json"));
    return files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as HistoryEntry);
  }

  /** Successful updates of a member's stack, oldest first. */
  updates(member: string): readonly HistoryEntry[] {
    return this.history(member).filter(({ kind, result }) => kind === "update" && result === "succeeded");
  }

  /** Holds a cluster's stack as an engine of this test's process would; gives back what lets it go. */
  hold(cluster: string, project: string): () => void {
    const folder = this.#stackFile("locks", "organization", project, `${this.#fleet}-${cluster}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "00000000-0000-0000-0000-000000000001.json");
    const holder = { pid: process.pid, username: "eve", hostname: hostname(), timestamp: new Date().toISOString() };
    writeFileSync(file, JSON.stringify(holder));
    return () => rmSync(file);
  }

  /** Processes that hold stacks, living or dead. */
  holders(): readonly number[] {
    const folder = this.#stackFile("locks");
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
      if (!name.endsWith(".json")) return [];
      try {
        return [(JSON.parse(readFileSync(join(folder, name), "utf8")) as { pid: number }).pid];
      } catch {
        // It is released or not yet written in this very moment.
        return [];
      }
    });
  }

  /** Kills the engines that are at work; a dead one's number may be another program's by now. */
  killHolders(): void {
    for (const pid of this.holders().filter(isEngine)) process.kill(pid, "SIGKILL");
  }

  /** Operations that stacks' states still have pending. */
  pending(member: string): number {
    const file = this.#stackFile("stacks", "whizard-member", `${this.#fleet}-${member}.json`);
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest?: { pending_operations?: readonly unknown[] } };
    };
    return checkpoint.latest?.pending_operations?.length ?? 0;
  }

  /**
   * Leaves a member's stack as a kill of its engine does in the middle of a write: a note beside the state that has only
   * just been begun, and a lock of the dead process that is not in its place yet.
   */
  breakWrites(member: string): void {
    const stack = `${this.#fleet}-${member}`;
    writeFileSync(this.#stackFile("stacks", "whizard-member", `${stack}.json.attrs`), "");
    const locks = this.#stackFile("locks", "organization", "whizard-member", stack);
    const [lock = ""] = readdirSync(locks).filter((name) => name.endsWith(".json"));
    copyFileSync(join(locks, lock), join(locks, "00000000-0000-0000-0000-000000000002.json.18ecfb9612c742fb.tmp"));
  }

  #stackFile(...parts: readonly string[]): string {
    return join(this.#folder, ...parts);
  }
}
