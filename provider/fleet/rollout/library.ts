import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { MemberSync } from "../../core/index.ts";
import manifest from "../../../package.json" with { type: "json" };
import { addMember, removeMember, type NewMember, type RemoveOptions } from "./changeMembers.ts";
import { OpenFleet, readFleet } from "./openFleet.ts";
import { syncFolder, syncRegistries } from "./syncFleet.ts";

export { driftFleet } from "./driftFleet.ts";
export type { FleetEvent, FleetOptions } from "./fleetEvent.ts";
export type { NewMember } from "./changeMembers.ts";
export type { OpenFleet } from "./openFleet.ts";
export { planFleet, type PlanOptions } from "./planFleet.ts";
export { rollbackFleet, type RollbackResult } from "./rollbackFleet.ts";
export type { RolloutResult } from "./runRollout.ts";
export { statusFleet, type ClusterStatus, type StatusOptions } from "./statusFleet.ts";
export { upFleet, type UpOptions, type UpResult } from "./upFleet.ts";
export { UserError } from "../userError.ts";

/** How a fleet file is opened. */
export interface OpenOptions {
  /** The engine's environment; its PULUMI_BACKEND_URL names the states. Pulumi's CLI must be on its PATH and this program's. */
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for logs and the stacks' configuration. Default: below XDG_STATE_HOME, by the fleet's name. */
  readonly folder?: string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A program has no terminal: what is to be told comes back, or is thrown. */
const nowhere = {
  stdin: () => "",
  out: () => undefined,
  err: () => undefined,
  colours: { out: false, err: false },
  now: Date.now,
};

/** Opens a fleet file. Throws UserError with every issue, its line and its path; nothing is touched yet. */
export const openFleetFile = (file: string, options: OpenOptions): Promise<OpenFleet> =>
  Promise.resolve().then(() =>
    OpenFleet.open(readFleet(file, nowhere), OpenFleet.baseOf(file), {
      ...options,
      programs: { central: root, member: resolve(root, "provider", "member") },
      version: manifest.version,
    }),
  );

/**
 * Adds a member to a fleet file and keeps its comments; deploys nothing. A member of that name that is there stays as it is.
 * Throws UserError when the file would not be valid.
 */
export const addToFleetFile = (file: string, member: NewMember): void => addMember(file, member, nowhere);

/**
 * Waits until a member's samples have arrived, two minutes at most, deletes its agent, takes the member out of the file and its
 * tenant out of the central cluster. Throws UserError when there is no such member, or its samples do not arrive, EngineError when the engine fails: it can be repeated then.
 */
export const removeFromFleet = (
  fleet: OpenFleet,
  name: string,
  { file, ...options }: RemoveOptions & { readonly file: string },
): Promise<void> => removeMember(fleet, name, file, { ...options, terminal: nowhere });

/** Which clusters a fleet file follows. */
export interface SyncOptions {
  /** The environment of commands that print kubeconfigs. */
  readonly environment: NodeJS.ProcessEnv;
  /** A folder of kubeconfigs, relative to the file. Default: the registries that the central clusters name. */
  readonly kubeconfigs?: string;
}

/**
 * Adds registered clusters to a fleet file; deploys nothing and removes nobody. Says whom it has added, who is gone, and who
 * cannot be added. Throws UserError when a registry cannot be listed.
 */
export const syncFleetFile = async (file: string, { environment, kubeconfigs }: SyncOptions): Promise<MemberSync> =>
  kubeconfigs === undefined ? syncRegistries(file, environment, nowhere) : syncFolder(file, kubeconfigs, nowhere);
