import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../lab/command.ts";
import { ensureEngine, root, stackEnvironment, type Engine } from "./engine.ts";
import { ensureGoPrograms } from "./go/programs.ts";
import { programFolder, programs, type Language } from "./programFolder.ts";
import { ensurePython } from "./python/environment.ts";

interface Command {
  readonly words: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

const inline = (...parts: readonly string[]): string => join(root, "tests", "languages", ...parts);

const commands: Readonly<Record<Language, (example: string) => Promise<Command>>> = {
  typescript: () => Promise.resolve({ words: [process.execPath, "--import", "tsx", inline("inline.ts")] }),
  python: async () => ({
    words: ["python3", inline("python", "inline.py")],
    environment: { PYTHONPATH: await ensurePython(), PYTHONDONTWRITEBYTECODE: "1" },
  }),
  go: async (example) => ({ words: [join(await ensureGoPrograms(programs), example)] }),
};

const entries: Readonly<Record<Language, string>> = { typescript: "index.ts", python: "__main__.py", go: "main.go" };

/** Makes ready what a language's programs need; it may compile for minutes the first time. */
export const prepareLanguage = async (language: Language): Promise<void> => void (await commands[language]("minimal"));

/** A value of the stack's configuration. */
export interface Setting {
  readonly value: string;
  readonly secret: boolean;
}

/** An example's program in one language, with a stack of its own that is kept in a temporary folder. */
export class ExampleProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), "languages-"));
  readonly #language: Language;
  readonly #example: string;
  readonly #config: Readonly<Record<string, Setting>>;

  constructor(language: Language, example: string, config: Readonly<Record<string, Setting>> = {}) {
    this.#language = language;
    this.#example = example;
    this.#config = config;
  }

  /** Previews the program and returns the engine's plan as text: goals with all inputs, secrets encrypted. */
  async preview(): Promise<string> {
    await this.#run("preview");
    return readFileSync(join(this.#folder, "plan.json"), "utf8");
  }

  /** Deploys the program and returns the stack's state as text; secrets are readable, and marked as such. */
  async up(): Promise<string> {
    await this.#run("up");
    const engine = await ensureEngine();
    const environment = stackEnvironment(engine, this.#folder) as Record<string, string>;
    return runCommand(
      engine.pulumi,
      ["stack", "export", "--show-secrets", "--stack", `organization/${this.#example}/dev`],
      {
        cwd: this.#folder,
        environment,
      },
    );
  }

  /** Takes down what is deployed and removes the stack. */
  async remove({ deployed }: { readonly deployed: boolean }): Promise<void> {
    if (deployed) await this.#run("destroy");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(operation: "preview" | "up" | "destroy"): Promise<void> {
    const engine = await ensureEngine();
    const { words, environment } = await commands[this.#language](this.#example);
    const request = JSON.stringify({
      operation,
      project: this.#example,
      program: join(programFolder(this.#example, this.#language), entries[this.#language]),
      workDir: this.#folder,
      plan: join(this.#folder, "plan.json"),
      config: this.#config,
    });
    await this.#spawn(engine, [...words, request], environment);
  }

  #spawn(engine: Engine, [program = "", ...words]: readonly string[], environment?: NodeJS.ProcessEnv): Promise<void> {
    const env = { ...stackEnvironment(engine, this.#folder), ...environment };
    return new Promise((resolve, reject) => {
      const child = spawn(program, words, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
      child.on("error", reject);
      child.on("close", (code) => {
        if (code === 0) resolve();
        else reject(new Error(`${this.#language} ${this.#example} ended with ${String(code)}: ${output.slice(-8000)}`));
      });
    });
  }
}
