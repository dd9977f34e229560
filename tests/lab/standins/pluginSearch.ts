import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** True when a program can be found by its name: on PATH, apart from one directory, or among Pulumi's installed plugins. */
export function isInstalled(program: string, environment: NodeJS.ProcessEnv, except: string): boolean {
  const directories = (environment.PATH ?? "")
    .split(delimiter)
    .filter((directory) => directory && directory !== except);
  return directories.some((directory) => isExecutable(join(directory, program))) || isPlugin(program, environment);
}

/** Pulumi keeps plugins as `plugins/resource-kubernetes-v4.34.2/pulumi-resource-kubernetes`. */
function isPlugin(program: string, environment: NodeJS.ProcessEnv): boolean {
  const plugins = join(environment.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  if (!existsSync(plugins)) return false;
  const prefix = `${program.replace(/^pulumi-/, "")}-v`;
  return readdirSync(plugins).some((name) => name.startsWith(prefix) && isExecutable(join(plugins, name, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing or not ours to run: the search goes on.
    return false;
  }
}
