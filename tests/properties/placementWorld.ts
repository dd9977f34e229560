import fc from "fast-check";
import type { Placement, PlacementLimits, PlacementTenant, PoolKind } from "../../provider/core/placement/placement.ts";
import type { Retention } from "../../provider/core/placement/retention.ts";

export const hourMs = 3_600_000;

export const limits: PlacementLimits = {
  tenantsPerIngester: 3,
  tenantsPerCompactor: 4,
  ingesterRetentionMs: 3 * hourMs,
  ingesterPrefix: "w-ingester",
  compactorPrefix: "w-compactor",
};

const names = Array.from({ length: 24 }, (_, index) => `t${index}`);

const kept = (time: string): Retention => ({ retentionRaw: time, retention5m: time, retention1h: "0s" });

/** One tenant of few names, so that sequences meet the same ones again. */
const anyTenant = (weights: readonly number[] = [1]): fc.Arbitrary<PlacementTenant> =>
  fc.record(
    {
      name: fc.constantFrom(...names),
      storage: fc.constantFrom("default", "europe"),
      kind: fc.constantFrom<PoolKind>("shared", "shared", "exclusive", "soft"),
      weight: fc.constantFrom(...weights),
      retention: fc.constantFrom(kept("10d"), kept("20d")),
    },
    { requiredKeys: ["name", "storage", "kind", "weight"] },
  );

export const anyTenants = (weights?: readonly number[]): fc.Arbitrary<PlacementTenant[]> =>
  fc.uniqueArray(anyTenant(weights), { selector: ({ name }) => name, maxLength: names.length });

/** What happens to a fleet, one after the other. */
export type Step =
  | { readonly do: "join" | "change"; readonly tenant: PlacementTenant }
  | { readonly do: "leave"; readonly name: string }
  | { readonly do: "wait"; readonly hours: number };

export const anySteps = (weights?: readonly number[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("join" as const), tenant: anyTenant(weights) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("change" as const), tenant: anyTenant(weights) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("leave" as const), name: fc.constantFrom(...names) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.constantFrom(0.5, 1, 2, 3, 5) }),
      },
    ),
    { maxLength: 40 },
  );

/** The tenants after a step; a join of one that is there changes nothing. */
export const afterStep = (tenants: readonly PlacementTenant[], step: Step): readonly PlacementTenant[] => {
  switch (step.do) {
    case "join":
      return tenants.some(({ name }) => name === step.tenant.name) ? tenants : [...tenants, step.tenant];
    case "change":
      return tenants.map((tenant) => (tenant.name === step.tenant.name ? step.tenant : tenant));
    case "leave":
      return tenants.filter(({ name }) => name !== step.name);
    case "wait":
      return tenants;
  }
};

/** Tenant to the ingester that holds it. */
export const ingesterOf = ({ ingesters }: Placement): ReadonlyMap<string, string> =>
  new Map(ingesters.flatMap(({ name, tenants }) => tenants.map((tenant) => [tenant, name] as const)));

/** Tenant to the compactor that holds it. */
export const compactorOf = ({ compactors }: Placement): ReadonlyMap<string, string> =>
  new Map(compactors.flatMap(({ name, tenants }) => tenants.map((tenant) => [tenant, name] as const)));
