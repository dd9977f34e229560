import { spawn } from "node:child_process";
import { buildEnvironment } from "./config.ts";

/** What a finished command may be given. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a command to its end and returns its standard output. Rejects with the end of its error output when it fails. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { cwd, environment, input, signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: buildEnvironment(environment),
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal }),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", (cause) => reject(new Error(`${command} could not be run: ${cause.message}`, { cause })));
    child.on("close", (code, killedBy) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      const text = Buffer.concat(errors).toString().trim() || Buffer.concat(output).toString().trim();
      const end = text.split("\n").slice(-12).join("\n");
      reject(new Error(`${command} ${args.slice(0, 4).join(" ")} ended with ${killedBy ?? code}: ${end}`));
    });
    // A command that ends before it read its input closes the pipe; its exit code tells what happened.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Whether the command ends with code 0. */
export async function succeeds(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<boolean> {
  return runCommand(command, args, options).then(
    () => true,
    () => false,
  );
}
