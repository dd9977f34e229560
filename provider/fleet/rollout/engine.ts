import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { UserError } from "../userError.ts";
import { unusable } from "./detachedPulumi.ts";
import { FileBackend } from "./fileBackend.ts";

/** What all stacks of a fleet share. */
export interface Engine {
  /** Version of Pulumi's CLI, asked once. Throws when there is none on PATH, or one that is too old. */
  readonly version: () => Promise<PulumiCommand["version"]>;
  /** The CLI's environment; its PULUMI_BACKEND_URL says where states are. */
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for logs and for the stacks' configuration; nothing in it is needed by the next run. */
  readonly folder: string;
  /** The backend, where it is a folder. */
  readonly files?: FileBackend;
}

/** The Automation API. It is large, and who only reads records does without it. */
export const loadAutomation = () => import("@pulumi/pulumi/automation/index.js");

const askVersion = async (): Promise<PulumiCommand["version"]> => {
  const { PulumiCommand: Command } = await loadAutomation();
  const found = await Command.get().catch((cause: unknown) => {
    throw new UserError(unusable, { cause });
  });
  return found.version;
};

/** Makes a folder ready for stacks; nothing is started yet. */
export const openEngine = (folder: string, environment: NodeJS.ProcessEnv): Engine => {
  mkdirSync(join(folder, "logs"), { recursive: true, mode: 0o700 });
  const files = FileBackend.at(environment["PULUMI_BACKEND_URL"], environment["HOME"] ?? "/");
  let asked: ReturnType<typeof askVersion> | undefined;
  return { version: () => (asked ??= askVersion()), environment, folder, ...(files === undefined ? {} : { files }) };
};
