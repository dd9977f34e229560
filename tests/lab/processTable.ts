import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { searchPath } from "./config.ts";
import { ownerVariable } from "./ownedProcesses.ts";
import { identifyProcess, isAlive, type ProcessIdentity } from "./processIdentity.ts";

/** The processes of one owner's folder: started detached, logged to `log/<name>`, recorded in `processes.json`. */
export class ProcessTable {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What was recorded, alive or not. */
  read(): Readonly<Record<string, ProcessIdentity>> {
    const file = join(this.folder, "processes.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, ProcessIdentity>) : {};
  }

  /** The process of that name, if it lives. */
  find(name: string): ProcessIdentity | undefined {
    const recorded = this.read()[name];
    return isAlive(recorded) ? recorded : undefined;
  }

  /** Starts a process that outlives this one. */
  async start(name: string, command: readonly string[]): Promise<ProcessIdentity> {
    mkdirSync(join(this.folder, "log"), { recursive: true });
    const log = openSync(this.logFile(name), "a");
    const [program = "", ...args] = command;
    // The lab's processes get no settings of the user's: a proxy variable would send the clusters' calls outside.
    const env = { PATH: searchPath(), HOME: "/root", [ownerVariable]: this.folder };
    const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log], env, cwd: "/" });
    closeSync(log);
    await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    child.unref();
    const identity = identifyProcess(child.pid ?? 0);
    if (identity === undefined) throw new Error(`${name} ended at once: ${this.logEnd(name)}`);
    this.record(name, identity);
    return identity;
  }

  logFile(name: string): string {
    return join(this.folder, "log", name);
  }

  /** The last lines of a process's log, for messages. */
  logEnd(name: string): string {
    const file = this.logFile(name);
    const text = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-6).join("\n") : "";
    return `${text}\n(log: ${file})`;
  }

  private record(name: string, identity: ProcessIdentity): void {
    const file = join(this.folder, "processes.json");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ ...this.read(), [name]: identity }, undefined, 2));
    renameSync(`${file}.new`, file);
  }
}
