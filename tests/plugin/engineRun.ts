import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What the engine says about one resource. */
interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly diffs?: readonly string[];
  readonly new?: { readonly outputs?: Readonly<Record<string, unknown>> };
}

/** A line of the engine's event log, as far as tests look at it. */
export interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
}

/** How a command of the CLI ended. */
export interface EngineRun {
  readonly code: number | NodeJS.Signals | null;
  /** Everything that it printed. */
  readonly output: string;
  /** What was or would be done, by `<last part of the type> <name>`; what stays the same is left out. */
  readonly steps: Readonly<Record<string, string>>;
  /** How many resources the engine went through, those that stay the same included. */
  readonly seen: number;
  /** Outputs that a resource had in the end, by the same keys. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** How a run is watched. */
export interface RunOptions {
  /** Called with the CLI's process id whenever more events have come; what it does happens in the middle of the run. */
  readonly onEvents?: (events: readonly EngineEvent[], pid: number) => void;
}

interface Command {
  readonly program: string;
  readonly words: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

const keyOf = ({ type, urn }: StepMetadata): string => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`;

/** The whole lines of the event log so far. */
const readEvents = (log: string): readonly EngineEvent[] => {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
  return lines.filter(Boolean).map((line) => JSON.parse(line) as EngineEvent);
};

const summarize = (code: EngineRun["code"], output: string, events: readonly EngineEvent[]): EngineRun => {
  const begun = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const ended = events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
  const steps = begun.filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"));
  return {
    code,
    output,
    steps: Object.fromEntries(steps.map((step) => [keyOf(step), step.op])),
    seen: new Set(begun.map(({ urn }) => urn)).size,
    outputs: Object.fromEntries(ended.map((step) => [keyOf(step), step.new?.outputs ?? {}])),
  };
};

const logged = ["up", "preview", "destroy"];

/** Runs the CLI to its end and collects what the engine did. */
export const runEngine = (command: Command, { onEvents }: RunOptions = {}): Promise<EngineRun> => {
  const { program, words, folder, environment } = command;
  const log = join(folder, "events");
  rmSync(log, { force: true });
  const further = logged.includes(words[0] ?? "") ? ["--event-log", log] : [];
  const args = [...words, ...further, "--non-interactive", "--color", "never"];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let count = 0;
    const poll = setInterval(() => {
      const events = readEvents(log);
      if (events.length > count && child.pid !== undefined) onEvents?.(events, child.pid);
      count = events.length;
    }, 50);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearInterval(poll);
      resolve(summarize(code ?? signal, output, readEvents(log)));
    });
  });
};
