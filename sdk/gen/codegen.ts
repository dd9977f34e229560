import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("./codegen", import.meta.url));

/** The generator could not be built, or refused the schema. */
export class CodegenError extends Error {}

const runProgram = (program: string, args: readonly string[], cwd?: string): void => {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, CGO_ENABLED: "0" },
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (error !== undefined) throw new CodegenError(`${program} could not be started`, { cause: error });
  if (status !== 0) throw new CodegenError(`${stdout}${stderr}`.trim());
};

const sourcesKey = (): string => {
  const hash = createHash("sha256");
  for (const file of readdirSync(sources).sort()) hash.update(file).update(readFileSync(join(sources, file)));
  return hash.digest("hex").slice(0, 16);
};

/** The path of the generator over Pulumi's own code generators; it is built once for each version of its sources. */
const buildCodegen = (): string => {
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(cache, "whizard", "sdkgen", sourcesKey());
  const program = join(folder, "codegen");
  if (existsSync(program)) return program;
  console.error("Building the SDK generator (a minute or two, once) …");
  mkdirSync(folder, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  try {
    runProgram("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", unfinished, "."], sources);
  } catch (cause) {
    throw new CodegenError("the SDK generator needs Go 1.26 or newer and the Go modules in sdk/gen/codegen/go.mod", {
      cause,
    });
  }
  renameSync(unfinished, program);
  return program;
};

/** Checks a schema file with Pulumi's binder; every diagnostic is a failure. */
export const checkSchema = (schemaFile: string): void => {
  runProgram(buildCodegen(), [schemaFile]);
};

/** Writes the SDKs of a schema file to `folder`, one folder a language. */
export const generateSdks = (schemaFile: string, folder: string): void => {
  runProgram(buildCodegen(), [schemaFile, folder]);
};
