import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { CheckResult, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/provider/index.js";
import { emptyPlacement, place, type Placement, type PlacementLimits, type PlacementTenant } from "../../core/index.ts";
import schema from "../schema.json" with { type: "json" };

interface PlacementInputs {
  readonly tenants: readonly PlacementTenant[];
  readonly limits: PlacementLimits;
}

const tenantPlacementType = "whizard:index:TenantPlacement";

/** The decision who is where, kept in the stack's state. */
export class TenantPlacement extends pulumi.CustomResource {
  // `declare` keeps the class field from hiding the output that the base class sets.
  declare readonly placement: pulumi.Output<Placement>;

  constructor(name: string, args: PlacementInputs, opts: pulumi.CustomResourceOptions) {
    // Without the version the engine would start a second process of this plugin for it.
    super(tenantPlacementType, name, { ...args, placement: undefined }, { ...opts, version: schema.version });
  }
}

interface Checked extends PlacementInputs {
  readonly placement?: Placement;
}

/** Decides in `check`, so that the decision is known in preview; `olds` are the inputs of the last deployment. */
export const checkPlacement = (
  olds: Partial<Checked> | undefined,
  news: PlacementInputs,
  now: number,
): CheckResult => ({
  inputs: { ...news, placement: place(olds?.placement ?? emptyPlacement, news.tenants, news.limits, now) },
});

export const diffPlacement = (olds: Checked, news: Checked): DiffResult => ({
  changes: !(["tenants", "limits", "placement"] as const).every((field) => isDeepStrictEqual(olds[field], news[field])),
});

export const createPlacement = (inputs: Checked): CreateResult => ({ id: "placement", outs: inputs });

export const updatePlacement = (news: Checked): UpdateResult => ({ outs: news });
