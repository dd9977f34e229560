import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { labDown, labStatus } from "./lab/lab.ts";
import type { Tally } from "./runner/mochaProcess.ts";
import { prepare } from "./runner/prepare.ts";
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

/** Two suites wait for pods and engines side by side on two cores; more would only make each other slow. */
const lanes = 2;

const runAll = async (suites: readonly Suite[], options: Options, signal: AbortSignal): Promise<Tally> => {
  const forbidOnly = (process.env["CI"] ?? "") !== "";
  const begin = Date.now();
  let total = nothing;
  let started = 0;
  const runOne = async (suite: Suite, isShared: boolean): Promise<void> => {
    if (signal.aborted) return;
    started += 1;
    const seconds = Math.round((Date.now() - begin) / 1000);
    say(`\n── ${suite.name} (suite ${started} of ${suites.length}, ${seconds} s so far)`);
    const onOutput = (text: string): void => say(`\n── what ${suite.name} says:\n${text}`);
    const tally = await runSuite(suite, { ...options, forbidOnly, signal, ...(isShared && { onOutput }) });
    say(`── ${suite.name}: ${summary(tally)}`);
    total = add(total, tally);
  };
  const queue = suites.filter(({ isAlone }) => !isAlone);
  const isShared = queue.length > 1;
  const lane = async (): Promise<void> => {
    for (let suite = queue.shift(); suite !== undefined; suite = queue.shift()) await runOne(suite, isShared);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const suite of suites.filter(({ isAlone }) => isAlone)) await runOne(suite, false);
  return total;
};

/** Builds what the suites stand on; a failure counts as one of a test, and so do those of the suites that need it. */
const build = async (suites: readonly Suite[], signal: AbortSignal): Promise<Tally> => {
  try {
    await prepare(suites, (line) => say(`  ${line}`), signal);
    return nothing;
  } catch (error) {
    const reason = `the programs that the suites need cannot be had: ${String(error)}`;
    say(`  ${reason}`);
    return { ...nothing, failed: 1, failures: [reason] };
  }
};

const run = async (names: readonly string[], options: Options): Promise<void> => {
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort(new Error(name)));
  const labWasUp = labStatus().length > 0;
  const suites = choose(names);
  const built = await build(suites, signal);
  const tested = await runAll(suites, options, signal);
  const total = [built, tested, await tidy(labWasUp)].reduce(add);
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
