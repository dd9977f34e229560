import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostNames } from "./addons.ts";
import { defaultClusters, planCluster, planNetwork, type ClusterPlan } from "./addresses.ts";
import {
  hasRemains,
  listComponents,
  prepareCluster,
  readClusterRecord,
  removeCluster,
  startCluster,
} from "./cluster.ts";
import { clusterTools, type ComponentContext } from "./component.ts";
import { readLabConfig } from "./config.ts";
import { ensureImages } from "./images.ts";
import { withLock } from "./lock.ts";
import { killOwnedProcesses } from "./ownedProcesses.ts";
import { readContext, renderKubeconfig } from "./pki.ts";
import { checkMachine } from "./preflight.ts";
import { ProcessTable } from "./processTable.ts";
import { checkAddresses, removeHostLink, startSwitch } from "./switch.ts";
import { ensureTools, type Progress } from "./tools.ts";

/** A cluster that runs. */
export interface LabCluster {
  readonly name: string;
  /** The node's address: node ports and the API server (6443) answer there. */
  readonly address: string;
  /** The path of a kubeconfig whose current context is this cluster. */
  readonly kubeconfig: string;
  /** The cluster's context, in its own kubeconfig and in the merged one at `<labdir>/kubeconfig`. */
  readonly context: string;
}

/** What `labUp` brings up. */
export interface LabUpOptions {
  /** "central" and "member-a" unless named. */
  readonly clusters?: readonly string[];
  /** etcd, API server, controller manager and scheduler without a node; a cluster that has a node keeps it. */
  readonly controlPlaneOnly?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** Where the clusters' folders and the lock are. */
export function labPaths() {
  const { id, dir, cacheDir } = readLabConfig();
  const switchTable = new ProcessTable(join(dir, "switch"));
  const table = (name: string) => new ProcessTable(join(dir, "clusters", name));
  const lock = join(cacheDir, `lab-${id}.lock`);
  return { id, dir, cacheDir, switchTable, table, lock, kubeconfig: join(dir, "kubeconfig") };
}

/**
 * Brings clusters up and returns them. Idempotent: what runs stays, what died is started again, what was left half done
 * is made anew. When it fails or is aborted, what it started is removed again. Throws LabError on what the user can change.
 */
export async function labUp(options: LabUpOptions = {}): Promise<readonly LabCluster[]> {
  const { progress, signal } = options;
  const plans = (options.clusters ?? defaultClusters).map((name) => planCluster(readLabConfig().id, name));
  checkMachine();
  return withLock(labPaths().lock, () => bringUp(plans, options), { progress, signal });
}

async function bringUp(plans: readonly ClusterPlan[], options: LabUpOptions): Promise<readonly LabCluster[]> {
  const { progress = () => undefined, signal } = options;
  const { id, dir, cacheDir, switchTable, table } = labPaths();
  const network = planNetwork(id);
  if (!switchTable.find("space")) {
    // Without its switch a cluster has lost its links: nothing of an older lab can be kept.
    await removeAll();
    await checkAddresses(network);
  }
  const tools = await ensureTools([...clusterTools, "ip", "openssl", "curl"], progress, signal);
  const images = options.controlPlaneOnly ? undefined : await ensureImages(progress, signal);
  mkdirSync(dir, { recursive: true });
  const touched: ClusterPlan[] = [];
  const abort = new AbortController();
  const linked = signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]);
  const hosts: HostNames = Object.fromEntries(
    [...defaultClusters, ...plans.map(({ name }) => name)].map((name) => [
      `${name}.lab`,
      planCluster(id, name).address,
    ]),
  );
  try {
    if (!switchTable.find("space")) await startSwitch(switchTable, network, linked);
    const raise = async (plan: ClusterPlan) => {
      const context: ComponentContext = { plan, table: table(plan.name), tools };
      const record = readClusterRecord(context.table);
      const wanted = record?.controlPlaneOnly === false ? (images ?? (await ensureImages(progress, linked))) : images;
      const start = { switchTable, keep: [dir, cacheDir], hosts, images: wanted, progress, signal: linked };
      if (
        isWhole(
          context,
          wanted === undefined,
          wanted?.map(({ path }) => path),
        )
      ) {
        return progress(`${plan.name}: is up at ${plan.address}`);
      }
      touched.push(plan);
      if (record === undefined || !context.table.find("space")) {
        await removeCluster(plan, context.table);
        await prepareCluster(context, start);
      }
      await startCluster(context, start);
    };
    const results = await Promise.allSettled(
      plans.map((plan) =>
        raise(plan).catch((error: unknown) => {
          abort.abort(error);
          throw error;
        }),
      ),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw abort.signal.reason ?? failed.reason;
  } catch (error) {
    progress("cleaning up what was started");
    for (const plan of touched) await removeCluster(plan, table(plan.name));
    if (listClusters().length === 0) await removeAll();
    throw error;
  }
  return writeKubeconfigs();
}

/** Whether a finished cluster's processes live and its images are the current ones. */
function isWhole(context: ComponentContext, controlPlaneOnly: boolean, images: readonly string[] = []): boolean {
  const record = readClusterRecord(context.table);
  if (record === undefined || record.controlPlaneOnly !== controlPlaneOnly) return false;
  const alive = ["space", ...listComponents(controlPlaneOnly).map(({ name }) => name)];
  return (
    alive.every((name) => context.table.find(name) !== undefined) &&
    images.every((path) => record.imported.includes(path))
  );
}

/** The names of the clusters that have a folder. */
export function listClusters(): readonly string[] {
  const folder = join(labPaths().dir, "clusters");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function writeKubeconfigs(): readonly LabCluster[] {
  const { id, table, kubeconfig } = labPaths();
  const plans = listClusters().map((name) => planCluster(id, name));
  const contexts = plans.map((plan) => readContext(join(table(plan.name).folder, "pki"), plan, "admin"));
  writeFileSync(kubeconfig, renderKubeconfig(contexts), { mode: 0o600 });
  return plans.map(({ name, address }) => ({
    name,
    address,
    kubeconfig: join(table(name).folder, "pki/admin.kubeconfig"),
    context: name,
  }));
}

/** Takes everything of the lab down, whatever state it is in. Built tools and images stay in the cache. */
export async function labDown(progress: Progress = () => undefined): Promise<void> {
  await withLock(labPaths().lock, () => removeAll(progress), { progress });
}

async function removeAll(progress?: Progress): Promise<void> {
  const { id, dir, switchTable, table } = labPaths();
  const plans = [...new Set([...defaultClusters, ...listClusters()])].map((name) => planCluster(id, name));
  for (const plan of plans.filter((each) => hasRemains(each, table(each.name)))) {
    progress?.(`${plan.name}: removing`);
    await removeCluster(plan, table(plan.name));
  }
  const hadSwitch = switchTable.find("space") !== undefined || existsSync(switchTable.folder);
  await killOwnedProcesses(switchTable.folder);
  // Without a switch of this lab's the link is somebody else's.
  if (hadSwitch) await removeHostLink(planNetwork(id));
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
