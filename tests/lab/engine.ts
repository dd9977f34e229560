import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { labUp, type LabCluster } from "./lab.ts";
import { standinPath } from "./standins/path.ts";
import { ensureTools } from "./tools.ts";

const bundledPlugin = fileURLToPath(new URL("../../dist/plugin", import.meta.url));

/** The real engine with its plugins, and a cluster for it. */
export interface Engine {
  /** The lab's central cluster. */
  readonly cluster: LabCluster;
  readonly kubectl: string;
  readonly pulumi: string;
  /** For the CLI, but for where states are and where it is at home. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Brings the lab's central cluster up and finds the engine; our own plugin is the one that was built last. */
export const prepareEngine = async (): Promise<Engine> => {
  const [cluster] = await labUp({ clusters: ["central"] });
  const { pulumi, kubectl } = await ensureTools(["pulumi", "kubectl"]);
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_CONFIG_PASSPHRASE: "test",
    // Without it the CLI has no --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    PATH: [bundledPlugin, dirname(pulumi), process.env["PATH"]].join(delimiter),
  };
  const { dir } = await standinPath(environment);
  const path = [dir, environment["PATH"]].join(delimiter);
  return { cluster: cluster!, kubectl, pulumi, environment: { ...environment, PATH: path } };
};
