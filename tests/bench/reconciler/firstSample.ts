import { setTimeout as sleep } from "node:timers/promises";
import { RuntimeSite } from "../../e2e/runtimeSite.ts";

/** Seconds from the creation of a Tenant until its first sample was accepted through the gateway. */
export interface FirstSample {
  /** Into a free slot, sorted. */
  readonly freeSlot: readonly number[];
  /** Into an ingester that has to be started. */
  readonly newIngester: number;
}

/** Measures on the lab, with real pods, in a namespace of its own. */
export const measureFirstSample = async (tries: number): Promise<FirstSample> => {
  const site = new RuntimeSite(`bench-${Date.now().toString(36)}`);
  try {
    await site.create({});
    // Two that stay leave one slot of their ingester free; they also warm what only the first tenant starts.
    await site.secondsToFirstSample("stays-0", {}, 120);
    await site.secondsToFirstSample("stays-1", {}, 120);
    const freeSlot: number[] = [];
    for (let index = 0; index < tries; index += 1) {
      freeSlot.push(await site.secondsToFirstSample(`t${index}`));
      await site.removeTenant(`t${index}`);
      await site.refused(`t${index}`);
      // kubelet looks at a pod once a second at most: a Tenant right after another would wait for the other's turn.
      await sleep(2000);
    }
    const newIngester = await site.secondsToFirstSample("alone", { "monitoring.whizard.io/exclusive": "true" }, 120);
    return { freeSlot: freeSlot.sort((a, b) => a - b), newIngester };
  } finally {
    await site.destroy();
  }
};
