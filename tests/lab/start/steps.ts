import { Listr, PRESET_TIMER } from "listr2";
import type { Progress } from "../tools.ts";

/** One step of a run: it says what it is doing and returns what its line says in the end. */
export interface Step {
  readonly title: string;
  /** Whether what it said stays on the terminal. */
  readonly keepsLines?: boolean;
  readonly run: (say: Progress) => Promise<string>;
}

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;

/** Keeps the elapsed time of the last line going on a terminal; elsewhere a line is written once. */
const reportTo = (task: { output: string }, isTerminal: boolean, hasTime: boolean) => {
  const begin = Date.now();
  let last = "";
  const show = (): void => void (task.output = hasTime ? `${last} (${seconds(begin)})` : last);
  const say: Progress = (line) => {
    if (line === last) return;
    last = line;
    show();
  };
  const timer = isTerminal ? setInterval(() => last !== "" && show(), 1000) : undefined;
  return { say, stop: () => clearInterval(timer) };
};

/** Runs steps one after the other: spinners on a terminal, plain lines elsewhere. The first failure ends the run. */
export async function runSteps(steps: readonly Step[], signal?: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  const tasks = steps.map(({ title, keepsLines = false, run }) => ({
    title,
    rendererOptions: keepsLines ? { outputBar: Infinity, persistentOutput: true } : { outputBar: 1 },
    task: async (_: unknown, task: { title: string; output: string }) => {
      signal?.throwIfAborted();
      const { say, stop } = reportTo(task, isTerminal && !keepsLines, !keepsLines);
      try {
        task.title = `${title}: ${await run(say)}`;
      } finally {
        stop();
      }
    },
  }));
  const list = new Listr(tasks, {
    // An interrupt ends the step by its signal, so that it can clean up.
    registerSignalListeners: false,
    renderer: "default",
    fallbackRenderer: "simple",
    // The error is shown once, by who called.
    rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false, formatOutput: "wrap" },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  });
  await list.run();
}
