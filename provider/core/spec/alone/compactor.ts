import { z } from "zod";
import { compactor } from "../compactor.ts";
import { tenantId } from "../leaf.ts";
import { objstore } from "../objstore.ts";
import { checkRetention } from "../retentionFloor.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

const { defaultTenantsPerCompactor: _slots, ...own } = compactor.shape;

export const compactorAlone = z
  .strictObject({
    ...alonePlace("compactor"),
    tenantLabelName: tenancyFields.tenantLabelName,
    ...own,
    tenants: z
      .array(tenantId())
      .min(1)
      .optional()
      .describe(
        "Tenants whose blocks it works on; all when absent. No two compactors may work on one tenant's blocks.",
      ),
    objstore: objstore.describe("The Secret that tells where the blocks are."),
  })
  .meta({
    id: "CompactorSpec",
    description: "Thanos Compactor: merges, downsamples and expires blocks of one bucket.",
  });

export type CompactorAloneSpec = z.output<typeof compactorAlone>;

export const checkCompactorAlone = (spec: Partial<CompactorAloneSpec>) => checkRetention(spec, "");
