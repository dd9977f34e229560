import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "./world.ts";

/**
 * Waits until what is read has not changed for a while; returns when the last change was seen, by `performance.now()`. Throws
 * after five minutes of changes.
 */
export const unchanged = async (read: () => Promise<string | number>, forMs: number): Promise<number> => {
  const end = performance.now() + 300_000;
  let last: string | number | undefined;
  let since = performance.now();
  for (; performance.now() - since < forMs; await sleep(100)) {
    const now = await read();
    if (now !== last) since = performance.now();
    if (performance.now() > end) throw new Error("the reconciler goes on writing");
    last = now;
  }
  return since;
};

/** Waits until nothing of a world has changed for 1.5 s. */
export const quiet = async (world: World): Promise<void> => {
  const readVersions = async (): Promise<string> => {
    const kinds = ["ConfigMap", "Secret", "StatefulSet", "PodDisruptionBudget"];
    const lists = await Promise.all(kinds.map((kind) => world.list(kind)));
    const objects = [...lists.flat(), ...(await world.tenants()).values()] as readonly {
      readonly metadata: { readonly name: string; readonly resourceVersion?: string };
    }[];
    return objects.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion ?? ""}`).join("\n");
  };
  await unchanged(readVersions, 1500);
};
