import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { planCluster, type ClusterPlan } from "./addresses.ts";
import { readLabConfig, type LabConfig } from "./config.ts";
import { ProcessTable } from "./processTable.ts";

/** Where a lab's things are. */
export interface LabPaths extends LabConfig {
  readonly switchTable: ProcessTable;
  readonly table: (cluster: string) => ProcessTable;
  readonly plan: (cluster: string) => ClusterPlan;
  readonly lock: string;
  /** The merged kubeconfig. */
  readonly kubeconfig: string;
}

/** The paths of the lab that the environment names. */
export function labPaths(): LabPaths {
  const config = readLabConfig();
  const { id, dir, cacheDir } = config;
  return {
    ...config,
    switchTable: new ProcessTable(join(dir, "switch")),
    table: (cluster) => new ProcessTable(join(dir, "clusters", cluster)),
    plan: (cluster) => planCluster(config, cluster),
    lock: join(cacheDir, `lab-${id}.lock`),
    kubeconfig: join(dir, "kubeconfig"),
  };
}

/** The names of the clusters that have a folder, "central" first. */
export function listClusters(): readonly string[] {
  const folder = join(labPaths().dir, "clusters");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
