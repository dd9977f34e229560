import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../lab/start/main.ts", import.meta.url));

/** How `npm start` ended. */
export interface StartEnd {
  readonly code: number | null;
  readonly output: string;
}

/** Runs what `npm start` runs; interrupts it as Ctrl-C does once it has printed a text. */
export function runStart(words: readonly string[], interruptAt?: string): Promise<StartEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", program, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let isInterrupted = false;
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (interruptAt === undefined || isInterrupted || !output.includes(interruptAt)) return;
      isInterrupted = true;
      child.kill("SIGINT");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
