import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterNames, defaultClusters, planNetwork, type ClusterPlan } from "./addresses.ts";
import { hasRemains, readClusterRecord, removeCluster } from "./cluster.ts";
import { clusterTools } from "./component.ts";
import { ensureImages } from "./images.ts";
import { labPaths, listClusters } from "./labPaths.ts";
import { withLock } from "./lock.ts";
import { findOwnedProcesses, killOwnedProcesses } from "./ownedProcesses.ts";
import { readContext, renderKubeconfig } from "./pki.ts";
import { checkMachine } from "./preflight.ts";
import { raiseCluster } from "./raiseCluster.ts";
import { checkAddresses, isSwitchUp, removeHostLink, startSwitch } from "./switch.ts";
import { ensureTools, type Progress } from "./tools.ts";

export { labStatus } from "./status.ts";

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

/**
 * Brings clusters up and returns them in the order of their names given. Idempotent: what runs stays, what died is
 * started again, what was left half done is made anew. When it fails or is aborted, it removes what it started.
 * Throws LabError on what the user can change.
 */
export async function labUp(options: LabUpOptions = {}): Promise<readonly LabCluster[]> {
  const { progress, signal } = options;
  const { plan, lock, switchTable } = labPaths();
  const plans = [...new Set(options.clusters ?? defaultClusters)].map(plan);
  checkMachine(isSwitchUp(switchTable));
  try {
    return await withLock(lock, () => bringUp(plans, options), { progress, signal });
  } catch (error) {
    // Commands that the interruption ended report themselves; the interruption is what happened.
    signal?.throwIfAborted();
    throw error;
  }
}

async function bringUp(plans: readonly ClusterPlan[], options: LabUpOptions): Promise<readonly LabCluster[]> {
  const { progress = () => undefined, signal } = options;
  const { id, dir, switchTable, table } = labPaths();
  const network = planNetwork(id);
  if (!isSwitchUp(switchTable)) {
    // Without its switch a cluster has lost its links: nothing of an older lab can be kept.
    await removeAll();
    await checkAddresses(network);
  }
  const touched: ClusterPlan[] = [];
  try {
    await ensureTools([...clusterTools, "ip", "openssl", "curl"], progress, signal);
    const images = options.controlPlaneOnly ? undefined : await ensureImages(progress, signal);
    mkdirSync(dir, { recursive: true });
    if (!isSwitchUp(switchTable)) await startSwitch(switchTable, network, signal);
    await raiseAll(plans, { progress, signal, images, onTouch: (plan) => touched.push(plan) });
  } catch (error) {
    if (touched.length > 0) progress("removing what was started");
    for (const plan of touched) await removeCluster(plan, table(plan.name));
    if (listClusters().length === 0) await removeAll();
    throw error;
  }
  return writeKubeconfigs(plans);
}

interface RaiseOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly images: Awaited<ReturnType<typeof ensureImages>> | undefined;
  readonly onTouch: (plan: ClusterPlan) => void;
}

/** Raises the clusters side by side; the first failure stops the others. */
async function raiseAll(plans: readonly ClusterPlan[], options: RaiseOptions): Promise<void> {
  const { dir, cacheDir, switchTable, table, plan } = labPaths();
  const tools = await ensureTools(clusterTools, options.progress, options.signal);
  // All possible names, so that a cluster that joins later is known to the older ones.
  const hosts = Object.fromEntries(clusterNames.map((name) => [`${name}.lab`, plan(name).address]));
  const failure = new AbortController();
  const signals = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([...signals, failure.signal]);
  const raise = async (each: ClusterPlan) => {
    const context = { plan: each, table: table(each.name), tools };
    try {
      await raiseCluster({ ...options, context, switchTable, keep: [dir, cacheDir], hosts, signal });
    } catch (error) {
      failure.abort(error);
    }
  };
  await Promise.all(plans.map(raise));
  // The first reason counts: later ones are its consequences.
  failure.signal.throwIfAborted();
}

function writeKubeconfigs(plans: readonly ClusterPlan[]): readonly LabCluster[] {
  const { plan, table, kubeconfig } = labPaths();
  const pki = (name: string) => join(table(name).folder, "pki");
  const finished = listClusters().filter((name) => readClusterRecord(table(name)) !== undefined);
  const contexts = finished.map((name) => readContext(pki(name), plan(name), "admin"));
  writeFileSync(kubeconfig, renderKubeconfig(contexts), { mode: 0o600 });
  return plans.map(({ name, address }) => ({
    name,
    address,
    kubeconfig: join(pki(name), "admin.kubeconfig"),
    context: name,
  }));
}

/** Takes everything of the lab down, whatever state it is in. Built tools and images stay in the cache. */
export async function labDown(progress: Progress = () => undefined): Promise<void> {
  await withLock(labPaths().lock, () => removeAll(progress), { progress });
}

async function removeAll(progress?: Progress): Promise<void> {
  const { id, dir, switchTable, table, plan } = labPaths();
  const hadSwitch = existsSync(switchTable.folder) || findOwnedProcesses(switchTable.folder).length > 0;
  for (const each of clusterNames.map(plan).filter((one) => hasRemains(one, table(one.name)))) {
    progress?.(`${each.name}: removing`);
    await removeCluster(each, table(each.name));
  }
  await killOwnedProcesses(dir);
  // Without a switch of this lab's the link is somebody else's.
  if (hadSwitch) await removeHostLink(planNetwork(id));
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
