import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { labPaths } from "../labPaths.ts";
import { standinPath } from "../standins/path.ts";
import { cliEnvironment } from "./config.ts";
import { renderStackConfig, type StackSite } from "./stackConfig.ts";

/** The repository's root, which is the Pulumi project. */
export const projectFolder = fileURLToPath(new URL("../../..", import.meta.url));

/** The stack's name in its backend. */
export const stackName = "local";

/** A stack of the root project with a backend of its own. */
export interface Stack {
  /** Backend, configuration, passphrase and logs. */
  readonly folder: string;
  /** The CLI. */
  readonly pulumi: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The stack's configuration: a copy, because the CLI writes the salt of its secrets into it. */
  readonly configFile: string;
  /** A line about each stand-in in use. */
  readonly standins: readonly string[];
}

/** The tracked configuration that stacks are made of. */
export function readTemplate(): string {
  return readFileSync(join(projectFolder, `Pulumi.${stackName}.yaml`), "utf8");
}

/** Makes the stack's folder if it is not there, and the environment for the CLI. */
export async function openStack(folder: string, kubeconfig: string, pulumi: string): Promise<Stack> {
  mkdirSync(join(folder, "backend"), { recursive: true, mode: 0o700 });
  const passphraseFile = join(folder, "passphrase");
  if (!existsSync(passphraseFile))
    writeFileSync(passphraseFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  // The CLI's commands on a stack know no --config-file; in this folder they find the copy by its name.
  writeWhole(join(folder, "Pulumi.yaml"), "name: whizard\nruntime: nodejs\n");
  const variables = {
    KUBECONFIG: kubeconfig,
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    // Plugins that can be installed are kept for the next lab.
    PULUMI_HOME: join(labPaths().cacheDir, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Without it the CLI has no --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
  };
  const programs = [dirname(pulumi), dirname(process.execPath)];
  const { dir, used } = await standinPath(cliEnvironment(programs, variables));
  const folders = [join(projectFolder, "dist", "plugin"), dir, ...programs];
  const standinVariables = used.length === 0 ? {} : { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" };
  const all = { ...variables, ...standinVariables };
  writeWhole(join(folder, "env"), renderExports(all, folders));
  const environment = cliEnvironment(folders, all);
  return { folder, pulumi, environment, configFile: join(folder, `Pulumi.${stackName}.yaml`), standins: used };
}

/** Writes the stack's configuration for a site, made of a template. */
export function configureStack({ configFile }: Stack, site: StackSite, template = readTemplate()): void {
  const previous = existsSync(configFile) ? readFileSync(configFile, "utf8") : "";
  writeWhole(configFile, renderStackConfig(template, site, previous));
}

/** Whether the stack was deployed to other clusters than these, which have the same names. */
export function wasElsewhere({ folder }: Stack, identity: string): boolean {
  const path = join(folder, "clusters");
  return existsSync(path) && readFileSync(path, "utf8") !== identity;
}

/** Remembers the clusters that the stack has been deployed to. */
export function rememberClusters({ folder }: Stack, identity: string): void {
  writeWhole(join(folder, "clusters"), identity);
}

/** Lines for a shell, so that the user can run the CLI on the same stack. */
function renderExports(variables: Readonly<Record<string, string>>, folders: readonly string[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  return `${[...lines, `export PATH=${folders.map(quote).join(":")}:"$PATH"`].join("\n")}\n`;
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
