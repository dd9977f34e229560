import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

import { buildStandin, standins, type Standin } from "./build.ts";
import { installPlugin, type Plugin } from "./pluginInstall.ts";
import { isInstalled } from "./pluginSearch.ts";

/** A directory for the front of PATH with the stand-ins that this machine needs, and a line about each to show the user. */
export interface StandinPath {
  readonly dir: string;
  readonly used: string[];
}

const what: Readonly<Record<Standin, string>> = {
  "pulumi-language-nodejs": "it runs programs; it generates no code and installs no packages",
  "pulumi-resource-aws": "it acts on the AWS API that AWS_ENDPOINT_URL names, never on AWS itself",
  "pulumi-resource-kubernetes": "it acts on the cluster's real API",
  "pulumi-resource-random": "it makes random values and keeps them in the stack's state",
  "pulumi-resource-tls": "it makes keys and certificates and keeps them in the stack's state",
};

/**
 * Looks which of Pulumi's programs are missing, tries once a day to install those that are plugins, and makes launchers of
 * stand-ins for what is still missing. A real program on PATH or among Pulumi's plugins is never shadowed.
 */
export async function standinPath(environment: NodeJS.ProcessEnv = process.env): Promise<StandinPath> {
  const cache = join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "whizard", "standins");
  const dir = join(cache, "bin");
  mkdirSync(dir, { recursive: true });
  const used: string[] = [];
  for (const name of Object.keys(standins) as Standin[]) {
    const launcher = join(dir, name);
    if (!(await isMissing(name, environment, { cache, dir }))) {
      rmSync(launcher, { force: true });
      continue;
    }
    const program = await buildStandin(name, cache);
    writeIfChanged(launcher, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(program)} "$@"\n`);
    used.push(`using a stand-in for ${name}: ${what[name]}`);
  }
  return { dir, used };
}

async function isMissing(
  name: Standin,
  environment: NodeJS.ProcessEnv,
  at: { cache: string; dir: string },
): Promise<boolean> {
  if (isInstalled(name, environment, at.dir)) return false;
  const plugin = pluginOf(name);
  return !plugin || !(await installPlugin(plugin, environment, at.cache));
}

/** The language host comes with the CLI; only resource plugins can be installed by themselves. */
function pluginOf(program: Standin): Plugin | undefined {
  const [, name] = /^pulumi-resource-(.+)$/.exec(program) ?? [];
  if (!name) return undefined;
  const require = createRequire(import.meta.url);
  const { version } = require(`@pulumi/${name}/package.json`) as { version: string };
  return { name, version };
}

/** A launcher that is in use must not be empty for a moment, so an unchanged one is left alone. */
function writeIfChanged(file: string, text: string): void {
  if (readText(file) === text) return;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not there yet.
    return "";
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
