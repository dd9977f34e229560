import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAbandoned, readWhole, removeBrokenNotes } from "./halfWritten.ts";
import type { UpdateEntry } from "./stackEntry.ts";

/** Who holds a stack, as the CLI notes it in its lock. */
export interface LockHolder {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** Whether the process that holds a lock lives. */
type IsAlive = (holder: LockHolder) => boolean;

/** A file among a stack's locks. */
interface Lock {
  readonly path: string;
  /** Undefined while it is being written, or when it has just been let go. */
  readonly holder: LockHolder | undefined;
  /** Whether it is no lock yet. */
  readonly isDraft: boolean;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

/**
 * The folder of a `file://` backend. A thousand stacks' newest updates are a thousand small files here, while asking the CLI
 * would take as many processes; all other backends are asked by it.
 */
export class FileBackend {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = join(folder, ".pulumi");
  }

  /** The backend at a URL, if it is a folder whose layout is known. */
  static at(url: string | undefined, home: string): FileBackend | undefined {
    if (url === undefined || !url.startsWith("file://")) return undefined;
    const path = url.startsWith("file://~") ? join(home, url.slice("file://~".length)) : fileURLToPath(url);
    const backend = new FileBackend(path);
    return backend.#isKnown() ? backend : undefined;
  }

  /** Updates of a stack, the newest first. */
  history(project: string, stack: string, most = 1): readonly UpdateEntry[] {
    const files = this.#historyFiles(project, stack).filter((path) => path.endsWith(".history.json"));
    // Names end with the time in nanoseconds, all of them in the same number of digits.
    return files
      .sort()
      .reverse()
      .slice(0, most)
      .map((path) => readJson(path) as UpdateEntry);
  }

  /** Whether the stack's state may have operations that had begun when their update ended; one that is compressed is not read. */
  mayHavePending(project: string, stack: string): boolean {
    const file = join(this.#folder, "stacks", project, `${stack}.json`);
    return !existsSync(file) || readFileSync(file, "utf8").includes('"pending_operations"');
  }

  /** Who is at work on a stack. */
  holders(project: string, stack: string): readonly LockHolder[] {
    return this.#locks(project, stack).flatMap(({ holder }) => holder ?? []);
  }

  /**
   * Makes a stack readable again that an engine has left half written when it was killed: the CLI stops at what it cannot
   * read, and takes a lock that is not yet one for somebody at work. Does nothing while somebody is at work.
   */
  mend(project: string, stack: string, isAlive: IsAlive): void {
    const locks = this.#locks(project, stack);
    if (locks.some(({ holder, path }) => (holder === undefined ? !isAbandoned(path) : isAlive(holder)))) return;
    locks.filter(({ isDraft }) => isDraft).forEach(({ path }) => rmSync(path, { force: true }));
    const meta = join(this.#folder, "meta.yaml");
    const state = join(this.#folder, "stacks", project, `${stack}.json`);
    removeBrokenNotes([meta, state, `${state}.gz`]);
    // Only who held the stack has written into its history.
    if (locks.length > 0) removeBrokenNotes(this.#historyFiles(project, stack));
  }

  /** Removes the locks of processes of this machine that are gone. */
  releaseDead(project: string, stack: string, isAlive: IsAlive): void {
    const dead = this.#locks(project, stack).filter(({ holder }) => holder !== undefined && !isAlive(holder));
    for (const { path } of dead) [path, `${path}.attrs`].forEach((each) => rmSync(each, { force: true }));
  }

  #locks(project: string, stack: string): readonly Lock[] {
    const folder = join(this.#folder, "locks", "organization", project, stack);
    return namesIn(folder)
      .filter((name) => /\.(?:json|tmp)$/.test(name))
      .map((name) => ({
        path: join(folder, name),
        holder: readWhole(join(folder, name)) as LockHolder | undefined,
        isDraft: name.endsWith(".tmp"),
      }));
  }

  #historyFiles(project: string, stack: string): readonly string[] {
    const folder = join(this.#folder, "history", project, stack);
    return namesIn(folder)
      .filter((name) => /\.json(?:\.gz)?$/.test(name))
      .map((name) => join(folder, name));
  }

  #isKnown(): boolean {
    const meta = join(this.#folder, "meta.yaml");
    return existsSync(meta) && /^version: 1$/m.test(readFileSync(meta, "utf8"));
  }
}
