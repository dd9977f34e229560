import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { labDown, labStatus } from "./lab/lab.ts";
import type { Tally } from "./runner/mochaProcess.ts";
import { runSuite } from "./runner/runSuite.ts";
import { findSuites, type Suite } from "./runner/suites.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
});

const nothing: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

const summary = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

const choose = (names: readonly string[]): readonly Suite[] => {
  const suites = findSuites(fileURLToPath(new URL(".", import.meta.url)));
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    say(`No suite is named ${unknown.join(", ")}; there are ${suites.map(({ name }) => name).join(", ")}.`);
    return [];
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
};

/** Takes down the lab that this run has started; a failure counts as one of a test. */
const tidy = async (wasUp: boolean): Promise<Tally> => {
  if (wasUp || labStatus().length === 0) return nothing;
  say("\n── taking down the lab that the tests have started");
  try {
    await labDown((line) => say(`  ${line}`));
    return nothing;
  } catch (error) {
    const reason = `the lab could not be taken down: ${String(error)}`;
    say(`  ${reason}`);
    return { ...nothing, failed: 1, failures: [reason] };
  }
};

interface Options {
  readonly grep?: string;
}

const runAll = async (suites: readonly Suite[], options: Options, signal: AbortSignal): Promise<Tally> => {
  const forbidOnly = (process.env["CI"] ?? "") !== "";
  const begin = Date.now();
  let total = nothing;
  for (const [index, suite] of suites.entries()) {
    if (signal.aborted) break;
    say(
      `\n── ${suite.name} (suite ${index + 1} of ${suites.length}, ${Math.round((Date.now() - begin) / 1000)} s so far)`,
    );
    const tally = await runSuite(suite, { ...options, forbidOnly, signal });
    say(`── ${suite.name}: ${summary(tally)}`);
    total = add(total, tally);
  }
  return total;
};

const run = async (names: readonly string[], options: Options): Promise<void> => {
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort(new Error(name)));
  const labWasUp = labStatus().length > 0;
  const tested = await runAll(choose(names), options, signal);
  const total = add(tested, await tidy(labWasUp));
  if (signal.aborted) say("\nInterrupted: not every test has run.");
  if (total.passed + total.failed === 0) say("\nNo test ran.");
  // Once more at the end: the suites have printed thousands of lines in between.
  for (const failure of total.failures) say(`failed: ${failure}`);
  process.exitCode = total.failed > 0 || total.passed === 0 || signal.aborted ? 1 : 0;
  say(`\n${summary(total)}`);
};

await new Command("test")
  .description("Runs the test suites, each in a process of its own, the fast ones first.")
  .argument("[suites...]", "only these suites")
  .option("--grep <pattern>", "only tests whose full name matches the regular expression")
  .action(run)
  .parseAsync();
