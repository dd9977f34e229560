import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "./world.ts";

const readVersions = async (world: World): Promise<string> => {
  const kinds = ["ConfigMap", "Secret", "StatefulSet", "PodDisruptionBudget"];
  const lists = await Promise.all(kinds.map((kind) => world.list(kind)));
  const objects = [...lists.flat(), ...(await world.tenants()).values()] as readonly {
    readonly metadata: { readonly name: string; readonly resourceVersion?: string };
  }[];
  return objects.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion ?? ""}`).join("\n");
};

/** Waits until nothing of a world has changed for 1.5 s; throws after a minute of changes. */
export const quiet = async (world: World): Promise<void> => {
  const end = performance.now() + 60_000;
  let last = "";
  for (let since = performance.now(); performance.now() - since < 1500; await sleep(100)) {
    const versions = await readVersions(world);
    if (versions !== last) since = performance.now();
    if (performance.now() > end) throw new Error("the reconciler goes on writing");
    last = versions;
  }
};
