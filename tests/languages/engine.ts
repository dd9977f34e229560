import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as lab from "../lab/engine.ts";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The engine, its plugins and a cluster, for programs in any language, which find the cluster in their environment. */
export interface Engine extends lab.Engine {
  readonly kubeconfig: string;
}

let engine: Promise<Engine> | undefined;

const prepare = async (): Promise<Engine> => {
  const found = await lab.prepareEngine();
  const { kubeconfig } = found.cluster;
  return { ...found, kubeconfig, environment: { ...found.environment, KUBECONFIG: kubeconfig } };
};

/** The engine and the lab's central cluster, made ready once. */
export const ensureEngine = (): Promise<Engine> => (engine ??= prepare());

/** The environment for one stack, whose state is kept in a folder. */
export const stackEnvironment = ({ environment }: Engine, folder: string): NodeJS.ProcessEnv => {
  const state = join(folder, "state");
  mkdirSync(state, { recursive: true });
  return { ...environment, PULUMI_BACKEND_URL: `file://${state}`, PULUMI_HOME: join(folder, "home") };
};
