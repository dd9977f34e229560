import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../lab/command.ts";
import { type Engine, prepareEngine } from "../lab/engine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the real engine needs, and a cluster for it. */
export type EngineSite = Engine;

const prepare = async (): Promise<EngineSite> => {
  // Nothing to do when it is fresh: these tests never meet the plugin of an older tree.
  await runCommand(process.execPath, [join(root, "provider", "plugin", "build.mjs")]);
  return prepareEngine();
};

let site: Promise<EngineSite> | undefined;

/** The engine with the plugin of this tree, and the lab's central cluster; prepared once a process. */
export const engineSite = (): Promise<EngineSite> => (site ??= prepare());
