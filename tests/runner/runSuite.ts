import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { MochaRequest, Tally } from "./mochaProcess.ts";
import type { Suite } from "./suites.ts";

export interface RunOptions {
  readonly grep?: string;
  readonly forbidOnly: boolean;
  readonly signal: AbortSignal;
  /** Takes the suite's output in one piece at its end; without it the output is shown as it comes. */
  readonly onOutput?: (text: string) => void;
}

const crashed = (reason: string): Tally => ({ passed: 0, failed: 1, skipped: 0, failures: [reason] });
const graceMs = 60_000;

/** Runs a suite in a mocha process of its own. A process that ends without a tally counts as one failure. */
export const runSuite = async (suite: Suite, { grep, forbidOnly, signal, onOutput }: RunOptions): Promise<Tally> => {
  const { files, timeoutMs } = suite;
  const request: MochaRequest = { files, timeoutMs, forbidOnly, ...(grep === undefined ? {} : { grep }) };
  const program = fileURLToPath(new URL("mochaProcess.ts", import.meta.url));
  // A group of its own: an interrupt from the terminal reaches it once, from here, so that its hooks can clean up.
  const child = fork(program, [JSON.stringify(request)], {
    execArgv: ["--import", "tsx"],
    detached: true,
    silent: onOutput !== undefined,
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => output.push(chunk));
  let tally: Tally | undefined;
  let lastResort: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    child.kill("SIGTERM");
    lastResort = setTimeout(() => child.kill("SIGKILL"), graceMs);
  };
  child.on("message", (message) => (tally = message as Tally));
  signal.addEventListener("abort", interrupt, { once: true });
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, exitSignal) => resolve(exitCode ?? exitSignal));
  });
  clearTimeout(lastResort);
  signal.removeEventListener("abort", interrupt);
  onOutput?.(Buffer.concat(output).toString());
  if (tally === undefined) {
    return crashed(`suite ${suite.name} ended without a result (${String(code)})`);
  }
  if (code === 0 || tally.failed > 0) return tally;
  return { ...tally, failed: 1, failures: [`suite ${suite.name} ended with ${String(code)}`] };
};
