import Mocha from "mocha";

/** What the parent asks for, as JSON in the first argument. */
export interface MochaRequest {
  readonly files: readonly string[];
  readonly timeoutMs: number;
  readonly grep?: string;
  readonly forbidOnly: boolean;
}

/** What the parent is told at the end; without it the process has crashed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed: its full name and the first line of its error. */
  readonly failures: readonly string[];
}

const request = JSON.parse(process.argv[2] ?? "") as MochaRequest;
const mocha = new Mocha({
  reporter: "spec",
  timeout: request.timeoutMs,
  forbidOnly: request.forbidOnly,
  slow: request.timeoutMs / 4,
  ...(request.grep === undefined ? {} : { grep: new RegExp(request.grep) }),
});
for (const file of request.files) mocha.addFile(file);
await mocha.loadFilesAsync();

const broken: string[] = [];
const runner = mocha.run(() => {
  const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
  const tally: Tally = { passed: passes, failed: failures, skipped: pending, failures: broken };
  // Tests may leave timers and connections of libraries behind; those must not hold up the suites that follow.
  process.send?.(tally, () => process.exit(failures === 0 ? 0 : 1));
});
runner.on("fail", (test, error: unknown) => {
  const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  broken.push(`${test.fullTitle()}: ${reason.slice(0, 300)}`);
});
// Also when the parent is killed: its channel closes.
for (const event of ["SIGINT", "SIGTERM", "disconnect"]) process.on(event, () => void runner.abort());
