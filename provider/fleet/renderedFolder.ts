import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { attempt, UserError } from "./userError.ts";

/** Whose files a folder holds; a folder is one topology's or one agent proxy's. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** Files by name; those that others may not read are marked. */
export interface RenderedFile {
  readonly text: string;
  readonly isSecret: boolean;
}
export type RenderedFiles = ReadonlyMap<string, RenderedFile>;

/** What a render does to a folder, file by file. */
export interface FolderChanges {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

const ownFolder = ".whizard";
const recordFile = "files.json";

const record = z.strictObject({
  owner: z.strictObject({ kind: z.string(), name: z.string() }),
  // Plain names only: nothing that such a file says may lead out of the folder.
  files: z.array(z.string().regex(/^[a-z0-9][A-Za-z0-9._-]*$/)),
});
type FolderRecord = z.output<typeof record>;

/** A folder that files are rendered into. It removes and replaces what it wrote itself before, and nothing else. */
export class RenderedFolder {
  readonly #path: string;
  readonly #owner: Owner;
  readonly #recorded: FolderRecord | undefined;

  constructor(path: string, owner: Owner) {
    this.#path = path;
    this.#owner = owner;
    this.#recorded = this.#readRecord();
  }

  /** Whether the folder was rendered before. */
  get isRendered(): boolean {
    return this.#recorded !== undefined;
  }

  /** What `apply` would do; throws when a file of somebody else is in the way. */
  plan(files: RenderedFiles): FolderChanges {
    const own = new Set(this.#recorded?.files);
    const foreign = [...files.keys()].filter((name) => !own.has(name) && this.#differs(name, files) === true);
    if (foreign.length > 0) {
      const are = foreign.length === 1 ? "is" : "are";
      throw new UserError(
        `${foreign.map((name) => join(this.#path, name)).join(", ")} ${are} not written by whizard (choose another folder)`,
      );
    }
    const names = [...files.keys()];
    return {
      written: names.filter((name) => this.#differs(name, files) !== false),
      removed: [...own].filter((name) => !files.has(name) && existsSync(this.#at(name))).sort(),
      unchanged: names.filter((name) => this.#differs(name, files) === false),
    };
  }

  /**
   * Makes the folder hold these files, written in their order, each at once or not at all. The record names new and old
   * files before either changes, so that after an interruption the next render still knows its own.
   */
  apply(files: RenderedFiles): FolderChanges {
    const changes = this.plan(files);
    attempt(`${this.#path} cannot be made`, () => mkdirSync(this.#at(ownFolder), { recursive: true }));
    this.#clearUnfinished();
    this.#writeRecord([...new Set([...(this.#recorded?.files ?? []), ...files.keys()])]);
    for (const name of changes.written) this.#write(name, files.get(name) as RenderedFile);
    for (const name of changes.removed) {
      attempt(`${this.#at(name)} cannot be removed`, () => rmSync(this.#at(name), { force: true }));
    }
    this.#writeRecord([...files.keys()]);
    return changes;
  }

  #at(name: string): string {
    return join(this.#path, name);
  }

  /** Whether a file is there and has another text; undefined when it is not there. */
  #differs(name: string, files: RenderedFiles): boolean | undefined {
    const path = this.#at(name);
    return attempt(`${path} cannot be read`, () => {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return undefined;
      return !stats.isFile() || readFileSync(path, "utf8") !== files.get(name)?.text;
    });
  }

  #readRecord(): FolderRecord | undefined {
    const path = this.#at(join(ownFolder, recordFile));
    if (!existsSync(path)) return undefined;
    const text = attempt(`${path} cannot be read`, () => readFileSync(path, "utf8"));
    const { success, data } = record.safeParse(parseJson(text));
    if (!success) throw new UserError(`${path} is not as whizard wrote it (restore it, or choose another folder)`);
    if (data.owner.kind !== this.#owner.kind || data.owner.name !== this.#owner.name) {
      const { kind, name } = data.owner;
      throw new UserError(`${this.#path} holds the ${kind} ${name} (render ${this.#owner.name} into another folder)`);
    }
    return data;
  }

  #writeRecord(files: readonly string[]): void {
    const text = `${JSON.stringify({ owner: this.#owner, files: [...files].sort() }, undefined, 2)}\n`;
    const path = this.#at(join(ownFolder, recordFile));
    if (existsSync(path) && readFileSync(path, "utf8") === text) return;
    this.#write(join(ownFolder, recordFile), { text, isSecret: false });
  }

  #write(name: string, { text, isSecret }: RenderedFile): void {
    const path = this.#at(name);
    const unfinished = this.#at(join(ownFolder, `${process.pid}.tmp`));
    attempt(`${path} cannot be written`, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(unfinished, text, { mode: isSecret ? 0o600 : 0o644 });
      renameSync(unfinished, path);
    });
  }

  /** What an interrupted render left behind. */
  #clearUnfinished(): void {
    for (const name of readdirSync(this.#at(ownFolder))) {
      if (name.endsWith(".tmp")) rmSync(this.#at(join(ownFolder, name)), { force: true });
    }
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
