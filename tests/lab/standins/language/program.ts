import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { RunRequest } from "@pulumi/pulumi/proto/language_pb.js";

import { runtimeOptions } from "./runtimeOptions.ts";

/** Starts the program of a run request through the Pulumi SDK that the program itself has installed. */
export function startProgram(request: RunRequest, engine: string): ChildProcess {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? request.getPwd();
  const options = runtimeOptions(info);
  const environment = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    ...(options.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
  const runner = runnerOf(directory);
  const words = [...options.nodeArgs, runner, ...flags(request, engine), entryPoint(request), ...request.getArgsList()];
  return spawn(process.execPath, words, { cwd: directory, env: environment, stdio: ["ignore", "inherit", "inherit"] });
}

function runnerOf(directory: string): string {
  try {
    return createRequire(join(directory, "program.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch (cause) {
    throw new Error(`the program in ${directory} has no @pulumi/pulumi installed: run npm install there`, { cause });
  }
}

const entryPoint = (request: RunRequest): string => request.getInfo()?.getEntryPoint() ?? request.getProgram();

function flags(request: RunRequest, engine: string): string[] {
  const info = request.getInfo();
  const named: Record<string, string | undefined> = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory(),
    stack: request.getStack(),
    pwd: info?.getProgramDirectory() ?? request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const words = Object.entries(named).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  return request.getDryrun() ? [...words, "--dry-run"] : words;
}
