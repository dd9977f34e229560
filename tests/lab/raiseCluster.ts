import type { ClusterPlan } from "./addresses.ts";
import {
  listComponents,
  prepareCluster,
  readClusterRecord,
  removeCluster,
  startCluster,
  type ClusterStart,
} from "./cluster.ts";
import type { ComponentContext } from "./component.ts";
import { ensureImages } from "./images.ts";

/** What raising one cluster needs. */
export interface ClusterRaise extends ClusterStart {
  readonly context: ComponentContext;
  /** Called before the cluster is changed. */
  readonly onTouch: (plan: ClusterPlan) => void;
}

/** Brings one cluster up: leaves it when it is whole, repairs it when it was finished once, else makes it anew. */
export async function raiseCluster(raise: ClusterRaise): Promise<void> {
  const { context, progress, signal } = raise;
  const { plan, table } = context;
  const record = readClusterRecord(table);
  // A cluster that has a node keeps it, even where a control plane would do.
  const images =
    raise.images ?? (record?.controlPlaneOnly === false ? await ensureImages(progress, signal) : undefined);
  const start = { ...raise, images };
  if (isWhole(start)) return progress(`${plan.name}: is up at ${plan.address}`);
  raise.onTouch(plan);
  if (record !== undefined && table.find("space")) {
    try {
      progress(`${plan.name}: starting what is missing`);
      return await startCluster(context, start);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      progress(`${plan.name}: making it anew, because ${reason}`);
    }
  }
  await removeCluster(plan, table);
  await prepareCluster(context, start);
  await startCluster(context, start);
}

/** Whether a finished cluster's processes live and its images are the current ones. */
function isWhole({ context: { table }, images }: ClusterRaise): boolean {
  const record = readClusterRecord(table);
  const controlPlaneOnly = images === undefined;
  if (record === undefined || record.controlPlaneOnly !== controlPlaneOnly) return false;
  const names = ["space", ...listComponents(controlPlaneOnly).map(({ name }) => name)];
  const hasImages = (images ?? []).every(({ path }) => record.imported.includes(path));
  return hasImages && names.every((name) => table.find(name) !== undefined);
}
