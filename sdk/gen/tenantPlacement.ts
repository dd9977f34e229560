import { z } from "zod";
import type { Placement, PlacementLimits, PlacementTenant } from "../../provider/core/index.ts";

const names = (about: string) => z.array(z.string().meta({ plain: true })).describe(about);
const fixed = (about: string) => z.string().meta({ plain: true }).describe(about);

const kind = z.enum(["shared", "exclusive", "soft"]).meta({
  id: "PoolKind",
  description: "How an ingester is used: by several tenants with a slot each, by one alone, or by all soft ones.",
});

const retention = z
  .object({
    retentionRaw: fixed("How long raw samples are kept; `0s`: for ever."),
    retention5m: fixed("How long samples of 5 minutes are kept; `0s`: for ever."),
    retention1h: fixed("How long samples of 1 hour are kept; `0s`: for ever."),
  })
  .meta({ id: "PlacementRetention", description: "How long blocks are kept where the spec's default does not hold." });

const ownRetention = (about: string) => retention.exactOptional().describe(about);

const placementTenant = z
  .object({
    name: fixed("The tenant's id."),
    storage: fixed("Name of the storage that keeps the tenant's blocks."),
    kind: kind.describe("The kind of ingester that the tenant needs."),
    weight: z.number().describe("Size in slots of an ingester; 1 for a tenant of usual size."),
    retention: ownRetention("How long the tenant's blocks are kept; absent where that is as for all tenants."),
  })
  .meta({ id: "PlacementTenant", description: "A tenant as placement sees it." }) satisfies z.ZodType<PlacementTenant>;

const limits = z
  .object({
    tenantsPerIngester: z.int().describe("Slots of a shared ingester."),
    tenantsPerCompactor: z.int().describe("How many tenants' blocks one compactor works on."),
    ingesterRetentionMs: z.number().describe("How long an ingester without tenants stays, in milliseconds."),
    ingesterPrefix: fixed("Prefix of the ingesters' names, before `-<number>`."),
    compactorPrefix: fixed("Prefix of the compactors' names, before `-<number>`."),
  })
  .meta({
    id: "PlacementLimits",
    description: "The rules that placement follows.",
  }) satisfies z.ZodType<PlacementLimits>;

const ingesterSlot = z
  .object({
    name: fixed("Name of the ingester."),
    kind: kind.describe("How the ingester is used."),
    storage: fixed("Name of the storage that its blocks go to."),
    tenants: names("Tenants whose writes go here, sorted."),
    former: z
      .record(z.string(), z.number())
      .describe(
        "Tenants that left, with the time in milliseconds since the epoch; until their retention ends they go home.",
      ),
    emptySince: z
      .number()
      .exactOptional()
      .describe("Milliseconds since the epoch since when the ingester has no tenant; absent while it has one."),
  })
  .meta({ id: "IngesterSlot", description: "One ingester and who is on it." });

const compactorSlot = z
  .object({
    name: fixed("Name of the compactor."),
    storage: fixed("Name of the storage whose blocks it works on."),
    tenants: names("Tenants whose blocks it works on."),
    retention: ownRetention("How long it keeps blocks; absent where that is as for all tenants."),
  })
  .meta({ id: "CompactorSlot", description: "One compactor and whose blocks it works on." });

const placement = z
  .object({
    ingesters: z.array(ingesterSlot).describe("All ingesters, those that retire as well."),
    compactors: z.array(compactorSlot).describe("All compactors."),
  })
  .meta({ id: "Placement", description: "Who is where." }) satisfies z.ZodType<Placement>;

/** What the custom resource that places tenants takes. */
export const tenantPlacementInputs = z.object({
  tenants: z.array(placementTenant).describe("The declared tenants, in any order."),
  limits: limits.describe("The rules that placement follows."),
});

/** What it decides, kept in the stack's state as the input of the next decision. */
export const tenantPlacementOutputs = z.object({
  placement: placement.describe("Who is where. It is the input of the next decision: no tenant that still fits moves."),
});
