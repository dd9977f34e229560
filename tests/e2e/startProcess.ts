import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../lab/start/main.ts", import.meta.url));

/** How `npm start` ended. */
export interface StartEnd {
  readonly code: number | null;
  readonly output: string;
}

/** How a run is broken off, and when: once it has printed a text. */
export interface Interruption {
  readonly at: string;
  readonly by: (start: ChildProcess) => void;
}

/** As Ctrl-C does. */
export const byInterrupt = (start: ChildProcess): void => void start.kill("SIGINT");

/** As the system does when memory is out: the engine's CLI gets no chance to write anything down. */
export const byKillOfPulumi = ({ pid }: ChildProcess): void => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const cli = children.find((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("pulumi\0up"));
  if (cli === undefined) throw new Error("the start runs no pulumi up");
  process.kill(Number(cli), "SIGKILL");
};

/** Runs what `npm start` runs, to its end or into an interruption. */
export function runStart(words: readonly string[], interruption?: Interruption): Promise<StartEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", program, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let isInterrupted = false;
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (interruption === undefined || isInterrupted || !output.includes(interruption.at)) return;
      isInterrupted = true;
      interruption.by(child);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
