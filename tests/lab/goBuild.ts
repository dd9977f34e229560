import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./command.ts";
import { LabError } from "./labError.ts";
import { findOnPath } from "./findOnPath.ts";
import type { GoRecipe } from "./toolRecipes.ts";

const sources = fileURLToPath(new URL("./tools", import.meta.url));

/** The folder name of a build: the version and, for the lab's own sources, what they are. */
export function goBuildKey(recipe: GoRecipe): string {
  const hash = createHash("sha256").update(JSON.stringify(goBuildArguments(recipe, "")));
  const own = "folder" in recipe.source ? recipe.source.folder : recipe.source.overlay;
  if (own !== undefined) {
    const folder = join(sources, own);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(readFileSync(file));
  }
  return `${recipe.version}-${hash.digest("hex").slice(0, 8)}`;
}

/** The arguments of `go` after the folder is chosen; the same flags always, or the build cache would not help. */
export function goBuildArguments(recipe: GoRecipe, output: string): readonly string[] {
  const variables = Object.entries(recipe.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return [
    "build",
    // Requirements of packages that the go.mod does not list are resolved as the module graph says.
    ...("folder" in recipe.source ? ["-mod=mod"] : []),
    ...(recipe.tags === undefined ? [] : ["-tags", recipe.tags]),
    "-trimpath",
    "-ldflags",
    ["-s", "-w", ...variables].join(" "),
    "-o",
    output,
    recipe.package,
  ];
}

/** Builds the recipe's program to `output`; `workDir` is an empty folder that the build may fill. */
export async function goBuild(recipe: GoRecipe, output: string, workDir: string, signal?: AbortSignal): Promise<void> {
  if (findOnPath("go") === undefined) {
    throw new LabError(
      `${recipe.binary} is built from source and needs Go 1.26 or newer on PATH: see https://go.dev/dl.`,
    );
  }
  const cwd = await prepareSource(recipe, workDir, signal);
  await runCommand("go", goBuildArguments(recipe, output), { cwd, environment: { CGO_ENABLED: "0" }, signal });
}

/** The folder of a module's files, which nobody may write; Go is run in a folder without a go.mod. */
export async function moduleFolder(
  module: string,
  version: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<string> {
  const described = await runCommand("go", ["mod", "download", "-json", `${module}@${version}`], { cwd, signal });
  return (JSON.parse(described) as { Dir: string }).Dir;
}

async function prepareSource({ source, version }: GoRecipe, workDir: string, signal?: AbortSignal): Promise<string> {
  if ("folder" in source) {
    cpSync(join(sources, source.folder), workDir, { recursive: true });
    return workDir;
  }
  const folder = await moduleFolder(source.module, version, workDir, signal);
  if (source.overlay === undefined) return folder;
  cpSync(folder, workDir, { recursive: true });
  await runCommand("chmod", ["-R", "u+w", workDir], { cwd: workDir, signal });
  cpSync(join(sources, source.overlay), workDir, { recursive: true });
  return workDir;
}
