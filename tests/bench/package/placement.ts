import { emptyPlacement, place, type PlacementLimits, type PlacementTenant } from "../../../provider/core/index.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { quickestMs } from "./timing.ts";

const limits: PlacementLimits = {
  tenantsPerIngester: 3,
  tenantsPerCompactor: 10,
  ingesterRetentionMs: 3 * 3_600_000,
  ingesterPrefix: "whizard-ingester",
  compactorPrefix: "whizard-compactor",
};

const tenantOf = (name: string): PlacementTenant => ({ name, storage: "default", kind: "shared", weight: 1 });

const tenantsOf = (count: number): readonly PlacementTenant[] =>
  Array.from({ length: count }, (_, index) => tenantOf(`tenant-${index}`));

/** Looks through all ingesters, then through all compactors, for each tenant: how upstream Whizard's controller decides. */
const scan = (tenants: readonly PlacementTenant[]): readonly (readonly string[])[] => {
  const pool = (capacity: number): string[][] => {
    const bins: string[][] = [];
    for (const { name } of tenants) {
      const free = bins.find((bin) => bin.length < capacity);
      if (free === undefined) bins.push([name]);
      else free.push(name);
    }
    return bins;
  };
  return [...pool(limits.tenantsPerIngester), ...pool(limits.tenantsPerCompactor)];
};

/** Placing very many tenants, and one more when these are placed. */
export const measurePlacement = (): readonly Result[] => {
  const count = 100_000;
  const tenants = tenantsOf(count);
  const all = quickestMs(() => place(emptyPlacement, tenants, limits, 0), 5);
  const placed = place(emptyPlacement, tenants, limits, 0);
  // All compactors are full, one ingester is not.
  const more = [...tenants, tenantOf("one-more")];
  const one = quickestMs(() => place(placed, more, limits, 1), 15);
  const common = { bench: "package", unit: "ms" };
  return [
    lessIsBetter(
      {
        ...common,
        metric: "place100k",
        value: all,
        peer: "looking through all ingesters and compactors for each tenant",
        peerValue: quickestMs(() => scan(tenants), 1),
      },
      1000,
    ),
    lessIsBetter(
      { ...common, metric: "placeOneMore", value: one, peer: "placing all of them anew", peerValue: all },
      50,
    ),
  ];
};
