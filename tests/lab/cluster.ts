import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildAddons, type HostNames } from "./addons.ts";
import type { ClusterPlan } from "./addresses.ts";
import { hasCgroup, makeCgroup, removeCgroup } from "./cgroups.ts";
import { runCommand } from "./command.ts";
import { fileOf, type Component, type ComponentContext } from "./component.ts";
import { controlPlane } from "./controlPlane.ts";
import type { ImageArchive } from "./images.ts";
import { containerdSocket, node } from "./node.ts";
import { killOwnedProcesses } from "./ownedProcesses.ts";
import { ensurePki } from "./pki.ts";
import { inSpace, runInSpace, startSpace } from "./space.ts";
import { connectCluster } from "./switch.ts";
import { waitFor } from "./waitFor.ts";
import type { ProcessTable } from "./processTable.ts";
import type { Progress } from "./tools.ts";

/** What starting a cluster needs beside its context. */
export interface ClusterStart {
  readonly switchTable: ProcessTable;
  readonly keep: readonly string[];
  readonly hosts: HostNames;
  /** The node's images; none for a control plane alone. */
  readonly images: readonly ImageArchive[] | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

/** What `up` noted about a cluster that it finished. */
export interface ClusterRecord {
  readonly controlPlaneOnly: boolean;
  readonly imported: readonly string[];
}

/** The record of a cluster, undefined when it was never finished. */
export function readClusterRecord(table: ProcessTable): ClusterRecord | undefined {
  const file = join(table.folder, "record.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ClusterRecord) : undefined;
}

/** The components that a cluster has. */
export function listComponents(controlPlaneOnly: boolean): readonly Component[] {
  return controlPlaneOnly ? controlPlane : [...controlPlane, ...node];
}

/** Makes the space, the network and the certificates of a new cluster. */
export async function prepareCluster(context: ComponentContext, start: ClusterStart): Promise<void> {
  const { plan, table } = context;
  mkdirSync(table.folder, { recursive: true });
  await startSpace(table, start.keep, start.signal);
  await connectCluster(start.switchTable, table, plan, start.signal);
  await ensurePki(table.folder, plan, start.signal);
}

/** Starts the components that do not run, imports the images that are not there, and applies the add-ons. */
export async function startCluster(context: ComponentContext, start: ClusterStart): Promise<void> {
  const { plan, table } = context;
  const { images, progress, signal } = start;
  for (const component of controlPlane) await startComponent(context, component, signal);
  progress(`${plan.name}: control plane is ready at https://${plan.address}:6443`);
  if (images === undefined) {
    await applyAddons(context, start);
    return writeRecord(table, { controlPlaneOnly: true, imported: [] });
  }
  makeCgroup(plan.id);
  const [containerd, ...others] = node;
  if (containerd) await startComponent(context, containerd, signal);
  const imported = await importImages(context, images, start);
  for (const component of others) await startComponent(context, component, signal);
  progress(`${plan.name}: node is ready`);
  await applyAddons(context, start);
  const rollout = ["rollout", "status", "-n", "kube-system", "deployment/coredns", "--timeout=120s"];
  await kubectl(context, rollout, undefined, signal);
  progress(`${plan.name}: DNS is ready`);
  writeRecord(table, { controlPlaneOnly: false, imported });
}

/** Ends everything of a cluster and removes its folder and cgroup. */
export async function removeCluster(plan: ClusterPlan, table: ProcessTable): Promise<void> {
  await killOwnedProcesses(table.folder, plan.id);
  await removeCgroup(plan.id);
  // The kernel takes the mounts of a dead namespace apart after its last process is gone.
  rmSync(table.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Whether anything of a cluster is on the machine. */
export function hasRemains(plan: ClusterPlan, table: ProcessTable): boolean {
  return existsSync(table.folder) || hasCgroup(plan.id);
}

async function startComponent(context: ComponentContext, component: Component, signal?: AbortSignal): Promise<void> {
  const { table, plan } = context;
  if (!table.find(component.name)) await table.start(component.name, inSpace(table, component.command(context)));
  await waitFor(`${plan.name}: ${component.name}`, () => component.isReady(context, signal), {
    seconds: component.seconds,
    signal,
    failed: () => (table.find(component.name) ? undefined : table.logEnd(component.name)),
  });
}

async function importImages(
  context: ComponentContext,
  images: readonly ImageArchive[],
  { progress, signal }: ClusterStart,
): Promise<readonly string[]> {
  const before = readClusterRecord(context.table)?.imported ?? [];
  const missing = images.filter(({ path }) => !before.includes(path));
  if (missing.length > 0) progress(`${context.plan.name}: importing ${missing.length} images`);
  for (const { path } of missing) {
    const command = [context.tools.ctr, "-a", containerdSocket, "-n", "k8s.io", "images", "import", path];
    await runInSpace(context.table, command, signal);
  }
  return images.map(({ path }) => path);
}

async function applyAddons(context: ComponentContext, { hosts, signal }: ClusterStart): Promise<void> {
  const list = { apiVersion: "v1", kind: "List", items: buildAddons(hosts) };
  const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=lab", "-f", "-"];
  await kubectl(context, apply, JSON.stringify(list), signal);
}

async function kubectl(context: ComponentContext, args: readonly string[], input?: string, signal?: AbortSignal) {
  const kubeconfig = `--kubeconfig=${fileOf(context, "pki/admin.kubeconfig")}`;
  const given = input === undefined ? {} : { input };
  return runCommand(context.tools.kubectl, [kubeconfig, ...args], { ...given, signal });
}

function writeRecord(table: ProcessTable, record: ClusterRecord): void {
  writeFileSync(join(table.folder, "record.json"), JSON.stringify(record, undefined, 2));
}
