import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A folder for one test's files; HAProxy's socket path must stay short. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "hap-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The verdict of the real parser on a configuration. */
export function checkConfig(text: string, folder: string): { readonly ok: boolean; readonly output: string } {
  const file = join(folder, "checked.cfg");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync("haproxy", ["-c", "-f", file], { encoding: "utf8" });
  return { ok: status === 0 && !/WARNING|ALERT/.test(stderr), output: stdout + stderr };
}

/** A running HAProxy master with its worker. */
export interface HaproxyProcess {
  readonly log: () => string;
  readonly reload: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly master: ChildProcess;
}

/** Starts HAProxy by the product's own command line and waits until its `/-/ready` (or `/-/healthy`) answers. */
export async function startHaproxy(command: readonly string[], probe: string): Promise<HaproxyProcess> {
  const [program, ...args] = command;
  const master = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  master.stdout.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  master.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  const log = (): string => chunks.join("");
  const ended = new Promise<void>((resolve) => master.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    master.kill("SIGTERM");
    await ended;
  };
  try {
    await until(() => answers(probe), `${probe} to answer; HAProxy said: ${log()}`);
  } catch (error) {
    await stop();
    throw new Error(`HAProxy did not start: ${log()}`, { cause: error });
  }
  const loads = (): number => log().match(/Loading success/g)?.length ?? 0;
  const reload = async (): Promise<void> => {
    const before = loads();
    // A signal that comes in the moment when the master starts over is lost, which happens here and not a second apart.
    for (let attempt = 0; attempt < 5 && loads() === before; attempt++) {
      master.kill("SIGHUP");
      await until(() => Promise.resolve(loads() > before), "the new worker", 3_000).catch(() => undefined);
    }
    if (loads() === before) {
      throw new Error(`HAProxy did not reload: ${log()}`);
    }
    await sleep(200);
  };
  return { log, reload, stop, master };
}

/** Waits for a condition, 15 s unless told. */
export async function until(condition: () => Promise<boolean>, what: string, limitMs = 15_000): Promise<void> {
  for (let attempt = 0; attempt < limitMs / 50; attempt++) {
    if (await condition()) {
      return;
    }
    await sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.status === 200,
    () => false,
  );
}
