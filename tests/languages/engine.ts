import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { labUp } from "../lab/lab.ts";
import { standinPath } from "../lab/standins/path.ts";
import { ensureTools } from "../lab/tools.ts";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The engine, its plugins and a cluster, for programs in any language. */
export interface Engine {
  readonly kubeconfig: string;
  /** Address of the cluster's node, where node ports answer. */
  readonly address: string;
  readonly kubectl: string;
  readonly pulumi: string;
  /** Environment of programs, without a backend. */
  readonly environment: NodeJS.ProcessEnv;
}

let engine: Promise<Engine> | undefined;

async function prepare(): Promise<Engine> {
  const [central] = await labUp({ clusters: ["central"] });
  const { pulumi, kubectl } = await ensureTools(["pulumi", "kubectl"]);
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    KUBECONFIG: central!.kubeconfig,
    PATH: [join(root, "dist", "plugin"), dirname(pulumi), process.env["PATH"]].join(delimiter),
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const { dir } = await standinPath(environment);
  return {
    kubeconfig: central!.kubeconfig,
    address: central!.address,
    kubectl,
    pulumi,
    environment: { ...environment, PATH: [dir, environment["PATH"]].join(delimiter) },
  };
}

/** The engine and the lab's central cluster, made ready once. */
export const ensureEngine = (): Promise<Engine> => (engine ??= prepare());

/** The environment for one stack, whose state is kept in a folder. */
export const stackEnvironment = ({ environment }: Engine, folder: string): NodeJS.ProcessEnv => {
  const state = join(folder, "state");
  mkdirSync(state, { recursive: true });
  return { ...environment, PULUMI_BACKEND_URL: `file://${state}`, PULUMI_HOME: join(folder, "home") };
};
