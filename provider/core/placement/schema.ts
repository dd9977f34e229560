import { z } from "zod";
import { poolKinds, type Placement } from "./placement.ts";

const names = z.array(z.string());

const retention = z.object({ retentionRaw: z.string(), retention5m: z.string(), retention1h: z.string() });

export const ingesterSlot = z.object({
  name: z.string(),
  kind: z.enum(poolKinds),
  storage: z.string(),
  tenants: names,
  former: z.record(z.string(), z.number()),
  emptySince: z.number().exactOptional(),
});

export const compactorSlot = z.object({
  name: z.string(),
  storage: z.string(),
  tenants: names,
  retention: retention.exactOptional(),
});

/** A placement as files and ConfigMaps keep it. */
export const placement = z.object({
  ingesters: z.array(ingesterSlot),
  compactors: z.array(compactorSlot),
}) satisfies z.ZodType<Placement>;
