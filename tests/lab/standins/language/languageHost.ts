import type { ChildProcess } from "node:child_process";

import * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/language_pb.js";
import * as plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";

import { programDependencies } from "./dependencies.ts";
import { startProgram } from "./program.ts";

/** The exit code of a program that has told the user already what went wrong. */
const bail = 32;

type Done<T> = grpc.sendUnaryData<T>;

/** The calls of pulumirpc.LanguageRuntime, and how to end the programs that run. */
export interface LanguageHost {
  readonly handlers: grpc.UntypedServiceImplementation;
  stop(): void;
}

/** Runs Node programs for the CLI; generating code and installing packages are left to the real host. */
export function languageHost(engine: string): LanguageHost {
  const running = new Set<ChildProcess>();
  const stop = () => running.forEach((program) => program.kill("SIGTERM"));
  const answer =
    <T>(response: () => T) =>
    (_: unknown, done: Done<T>) =>
      done(null, response());
  const cancel = (_: unknown, done: Done<Empty>) => {
    stop();
    done(null, new Empty());
  };
  const methods = [
    "installDependencies",
    "runPlugin",
    "generateProgram",
    "generateProject",
    "generatePackage",
    "pack",
    "link",
  ];
  return {
    stop,
    handlers: {
      ...Object.fromEntries(methods.map((method) => [method, refuse(method)])),
      handshake: answer(() => new messages.LanguageHandshakeResponse()),
      getRequiredPlugins: answer(() => new messages.GetRequiredPluginsResponse()),
      getRequiredPackages: answer(() => new messages.GetRequiredPackagesResponse()),
      getPluginInfo: answer(() => new plugins.PluginInfo()),
      runtimeOptionsPrompts: answer(() => new messages.RuntimeOptionsResponse()),
      template: answer(() => new messages.TemplateResponse()),
      about,
      getProgramDependencies: dependencies,
      cancel,
      run: (call: grpc.ServerUnaryCall<messages.RunRequest, messages.RunResponse>, done: Done<messages.RunResponse>) =>
        run({ call, engine, running }, done),
    },
  };
}

const refuse = (method: string) => (_: unknown, done: Done<unknown>) =>
  done({
    code: grpc.status.UNIMPLEMENTED,
    details: `${method} is not part of the stand-in for pulumi-language-nodejs; install Pulumi's own host`,
  });

function about(_: unknown, done: Done<messages.AboutResponse>): void {
  const response = new messages.AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version);
  done(null, response);
}

function dependencies(
  call: { request: messages.GetProgramDependenciesRequest },
  done: Done<messages.GetProgramDependenciesResponse>,
): void {
  const response = new messages.GetProgramDependenciesResponse();
  const directory = call.request.getInfo()?.getProgramDirectory() ?? call.request.getPwd();
  for (const { name, version } of programDependencies(directory)) {
    const dependency = new messages.DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(version);
    response.addDependencies(dependency);
  }
  done(null, response);
}

interface Run {
  readonly call: grpc.ServerUnaryCall<messages.RunRequest, messages.RunResponse>;
  readonly engine: string;
  readonly running: Set<ChildProcess>;
}

function run({ call, engine, running }: Run, done: Done<messages.RunResponse>): void {
  const response = new messages.RunResponse();
  const fail = (text: string) => {
    response.setError(text);
    done(null, response);
  };
  try {
    const program = startProgram(call.request, engine);
    running.add(program);
    call.on("cancelled", () => program.kill("SIGTERM"));
    program.on("error", (error) => fail(`Node could not be started: ${error.message}`));
    program.on("exit", (code, signal) => {
      running.delete(program);
      if (code === bail) response.setBail(true);
      else if (code !== 0)
        return fail(`Program exited with ${signal ? `signal ${signal}` : `non-zero exit code: ${code}`}`);
      done(null, response);
    });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
