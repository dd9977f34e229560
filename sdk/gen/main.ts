/**
 * Writes what is generated: of the spec the package schema, the SDKs and the reference manual, and the dashboards.
 *
 * `npm run generate` writes; with `--check` nothing is written and files that differ are listed.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CodegenError, generateSdks } from "./codegen.ts";
import { renderDashboards } from "./dashboards/render.ts";
import { filesBelow, findDrift } from "./drift.ts";
import type { Manifest } from "./manifest.ts";
import { buildPackageSchema, renderPackageSchema } from "./packageSchema.ts";
import { renderReference } from "./reference.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const schemaFile = "provider/plugin/schema.json";
/** Generated folders, relative to both the root and the folder of a run. */
const referenceFolder = "docs/reference";
const dashboardsFolder = "provider/core/dashboards/generated";
const generatedFolders = ["sdk/nodejs", "sdk/python", "sdk/go", referenceFolder, dashboardsFolder];

const writeAll = (folder: string, files: Readonly<Record<string, string>>): void => {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
};

/** Generates everything below `folder`, laid out as in the repository. */
const generate = (folder: string): void => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const schemaPath = join(folder, schemaFile);
  mkdirSync(dirname(schemaPath), { recursive: true });
  writeFileSync(schemaPath, renderPackageSchema(buildPackageSchema(manifest)));
  generateSdks(schemaPath, join(folder, "sdk"));
  writeAll(join(folder, referenceFolder), renderReference());
  writeAll(join(folder, dashboardsFolder), renderDashboards());
};

const drift = (folder: string): readonly string[] => {
  const schemaPath = join(root, schemaFile);
  const isSame = existsSync(schemaPath) && readFileSync(schemaPath).equals(readFileSync(join(folder, schemaFile)));
  const inFolders = generatedFolders.flatMap((inner) =>
    findDrift(join(folder, inner), join(root, inner)).map((found) => `${inner}/${found}`),
  );
  return [...(isSame ? [] : [`${schemaFile} differs`]), ...inFolders];
};

/** Replaces what differs and deletes strays, so that unchanged files keep their times and builds stay fresh. */
const install = (folder: string): void => {
  for (const inner of generatedFolders) {
    const wanted = new Set(filesBelow(join(folder, inner)));
    for (const file of filesBelow(join(root, inner))) if (!wanted.has(file)) rmSync(join(root, inner, file));
  }
  for (const file of [
    schemaFile,
    ...generatedFolders.flatMap((inner) => filesBelow(join(folder, inner)).map((name) => join(inner, name))),
  ]) {
    const target = join(root, file);
    if (existsSync(target) && readFileSync(target).equals(readFileSync(join(folder, file)))) continue;
    cpSync(join(folder, file), target);
    console.log(file);
  }
};

const run = (args: readonly string[]): number => {
  const folder = mkdtempSync(join(tmpdir(), "whizard-generate-"));
  try {
    generate(folder);
    if (!args.includes("--check")) {
      install(folder);
      return 0;
    }
    const found = drift(folder);
    for (const file of found) console.error(file);
    if (found.length > 0)
      console.error("Generated files are out of date: run `npm run generate` and commit the result.");
    return found.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error;
    console.error(error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message);
    return 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

process.exitCode = run(process.argv.slice(2));
