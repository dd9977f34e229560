import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { readLabConfig } from "./config.ts";
import { installDebianPackages } from "./debian.ts";
import { findOnPath } from "./findOnPath.ts";
import { goBuild, goBuildKey } from "./goBuild.ts";
import { withLock } from "./lock.ts";
import { toolRecipes, type GoRecipe, type PythonRecipe, type ToolName, type ToolRecipe } from "./toolRecipes.ts";

export type { ToolName } from "./toolRecipes.ts";
/** Receives lines that say what is being done. */
export type Progress = (line: string) => void;

/** The path of one tool, which is installed or built once if it is not there. */
export async function ensureTool(name: ToolName, progress?: Progress, signal?: AbortSignal): Promise<string> {
  return (await ensureTools([name], progress, signal))[name];
}

/** The paths of several tools. Missing Debian packages are installed together; builds run one after the other. */
export async function ensureTools<N extends ToolName>(
  names: readonly N[],
  progress: Progress = () => undefined,
  signal?: AbortSignal,
): Promise<Readonly<Record<N, string>>> {
  await ensurePackages(names, progress, signal);
  const paths: Partial<Record<N, string>> = {};
  for (const name of names) paths[name] = await ensureRecipe(name, toolRecipes[name], progress, signal);
  return paths as Record<N, string>;
}

async function ensurePackages(names: readonly ToolName[], progress: Progress, signal?: AbortSignal): Promise<void> {
  const missing = () => {
    const recipes = names.map((name) => toolRecipes[name]).filter((recipe) => recipe.from === "debian");
    return [...new Set(recipes.filter((recipe) => !findDebian(recipe)).map((recipe) => recipe.package))];
  };
  if (missing().length === 0) return;
  const install = async () => {
    const packages = missing();
    if (packages.length === 0) return;
    progress(`installing Debian packages: ${packages.join(", ")}`);
    await installDebianPackages(packages, signal);
  };
  await withLock(join(readLabConfig().cacheDir, "tools", "apt.lock"), install, { progress, signal });
}

const findDebian = (recipe: ToolRecipe & { from: "debian" }) => findOnPath(recipe.binary, recipe.folders);

async function ensureRecipe(
  name: ToolName,
  recipe: ToolRecipe,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  switch (recipe.from) {
    case "debian": {
      const path = findDebian(recipe);
      if (path === undefined) throw new Error(`${recipe.package} is installed but has no program ${recipe.binary}.`);
      return path;
    }
    case "go": {
      const own = recipe.acceptsPath === true ? findOnPath(recipe.binary) : undefined;
      return own ?? ensureBuilt(name, recipe, progress, signal);
    }
    case "link": {
      const target = await ensureRecipe(recipe.target, toolRecipes[recipe.target], progress, signal);
      return ensureLink(target, recipe.binary);
    }
    case "npm": {
      const folder = await installOnce(name, recipe.version, { progress, signal }, async (draft) => {
        progress(`installing ${recipe.package} ${recipe.version} from npm`);
        const spec = `${recipe.package}@${recipe.version}`;
        await runCommand("npm", ["install", "--prefix", draft, "--no-save", "--ignore-scripts", spec], { signal });
      });
      return join(folder, "node_modules", recipe.package, recipe.path);
    }
    case "python":
      return ensurePython(name, recipe, progress, signal);
  }
}

async function ensurePython(
  name: ToolName,
  recipe: PythonRecipe,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  // A folder of packages: a virtual environment knows its own path and cannot be moved into place.
  const folder = await installOnce(name, recipe.version, { progress, signal }, async (draft) => {
    progress(`installing ${recipe.package} ${recipe.version} from PyPI (about a minute)`);
    const spec = `${recipe.package}==${recipe.version}`;
    const target = ["--target", join(draft, "packages"), "--disable-pip-version-check"];
    await runCommand("python3", ["-m", "pip", "install", "--quiet", ...target, spec], { signal });
  });
  return join(folder, "packages");
}

async function ensureBuilt(
  name: ToolName,
  recipe: GoRecipe,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const folder = await installOnce(name, goBuildKey(recipe), { progress, signal }, async (draft) => {
    const pace = `about ${recipe.minutes} min on two cores the first time`;
    progress(`building ${recipe.binary} ${recipe.version} from source (${pace}: no binary can be downloaded)`);
    const workDir = join(draft, "source");
    mkdirSync(workDir);
    await goBuild(recipe, join(draft, recipe.binary), workDir, signal);
    rmSync(workDir, { recursive: true });
  });
  return join(folder, recipe.binary);
}

function ensureLink(target: string, binary: string): string {
  const path = join(target, "..", binary);
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return path;
}

interface InstallOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

/** Fills a draft folder and renames it into place, so that an interrupted installation leaves no half tool. */
async function installOnce(
  name: ToolName,
  version: string,
  options: InstallOptions,
  fill: (draft: string) => Promise<void>,
): Promise<string> {
  const parent = join(readLabConfig().cacheDir, "tools", name);
  const folder = join(parent, version);
  if (existsSync(folder)) return folder;
  const install = async () => {
    if (existsSync(folder)) return folder;
    // Under the lock every draft is the remains of a killed installation.
    for (const entry of readdirSync(parent)) {
      if (entry.startsWith(".draft-")) rmSync(join(parent, entry), { recursive: true, force: true });
    }
    const draft = mkdtempSync(join(parent, ".draft-"));
    try {
      await fill(draft);
      renameSync(draft, folder);
      return folder;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  };
  return withLock(join(parent, "lock"), install, options);
}
