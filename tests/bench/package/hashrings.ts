import {
  emptyPlacement,
  parseWhizard,
  place,
  placementLimits,
  placementTenants,
} from "../../../provider/core/index.ts";
import { buildHashrings, renderHashrings } from "../../../provider/core/thanos/hashrings.ts";
import { resolve } from "../../../provider/core/topology/resolve.ts";
import { lessIsBetter, type Result } from "../result.ts";
import { quickestMs } from "./timing.ts";

const specOf = (tenants: number) => {
  const parsed = parseWhizard({
    storage: { embedded: {} },
    tenants: Array.from({ length: tenants }, (_, index) => ({ name: `tenant-${index}` })),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

/** The text of the hashrings, from a spec and a placement. */
export const measureHashrings = (): readonly Result[] => {
  const spec = specOf(10_000);
  const placement = place(emptyPlacement, placementTenants(spec), placementLimits(spec), 0);
  const value = quickestMs(() => renderHashrings(buildHashrings(resolve(spec, placement))), 9);
  const rings = buildHashrings(resolve(spec, placement));
  const peerValue = quickestMs(() => JSON.stringify(rings, undefined, 2), 9);
  return [
    lessIsBetter(
      {
        bench: "package",
        metric: "hashrings10k",
        value,
        unit: "ms",
        peer: "printing the finished rings, indented",
        peerValue,
      },
      200,
    ),
  ];
};
