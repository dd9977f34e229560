import type { Observed } from "../../provider/core/index.ts";

/** What the reconciler observes in a cluster without any object, at the beginning of time. */
export const emptyCluster: Omit<Observed, "declared"> = {
  tenants: [],
  workloads: [],
  own: [],
  hashrings: undefined,
  prometheusRules: [],
  ruleSets: [],
  claims: [],
  ruleGroups: [],
  namespaceTenants: new Map(),
  rulerStates: new Map(),
  retiring: new Map(),
  staticCredentials: "",
  tenantKey: "key",
  now: 0,
};
