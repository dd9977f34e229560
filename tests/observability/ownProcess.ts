import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that a test started. */
export interface OwnProcess {
  readonly stop: () => Promise<void>;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );

/** Starts a program and waits until an address of it answers, or a question has a good end; throws what it said when it does not. */
export const startProcess = async (
  program: string,
  args: readonly string[],
  ready: string | (() => Promise<boolean>),
): Promise<OwnProcess> => {
  const isReady = typeof ready === "string" ? () => answers(ready) : ready;
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, GOMAXPROCS: "1" } });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt++) {
    if (await isReady()) return { stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`${program} ${args[0] ?? ""} did not get ready: ${log}`);
};
