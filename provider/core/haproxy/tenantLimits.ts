import { apiError } from "./apiError.ts";
import type { Acl, Expression, Rule, Table } from "./section.ts";

/** What one tenant may ask of each gateway process; a limit that is absent or 0 is none. */
export interface TenantLimits {
  readonly writesPerSecond?: number | undefined;
  readonly queriesPerSecond?: number | undefined;
  readonly concurrentQueries?: number | undefined;
  /** Longest wait for the answer to a query. */
  readonly queryTimeoutMs?: number | undefined;
}

const fields = ["writesPerSecond", "queriesPerSecond", "concurrentQueries", "queryTimeoutMs"] as const;

/** Renders the limits for the map of tenants, where they stand behind what a tenant may do; empty without any. */
export function renderTenantLimits(limits: TenantLimits): string {
  const values = fields.map((field) => limits[field] ?? 0);
  if (!values.every((value) => Number.isSafeInteger(value) && value >= 0)) {
    throw new RangeError("a limit is a whole number");
  }
  return values.every((value) => value === 0) ? "" : `:${values.join(":")}`;
}

const tables = { writes: "writes_of_tenants", queries: "queries_of_tenants", running: "queries_that_run" } as const;

/** What is counted: at most as many tenants at a time as a fleet has. */
export const limitTables: readonly Table[] = [
  { name: tables.writes, size: 100_000, store: ["gpc0_rate(1s)"] },
  { name: tables.queries, size: 100_000, store: ["gpc0_rate(1s)"] },
  { name: tables.running, size: 100_000, store: ["conn_cur"] },
];

const admission: Expression = [["var", "txn.admission"]];

/** The sample of a limit in the map's value, whose first field is what the tenant may do. */
const limitOf = (field: (typeof fields)[number]): Expression => [
  ...admission,
  ["field", `${fields.indexOf(field) + 2}`, ":"],
];

const positive = (name: string, variable: string): Acl => ({
  name,
  sample: [["var", variable]],
  match: { kind: "int", operator: "gt", value: 0 },
});

const atLimit = (name: string, counted: Expression, variable: string, operator: "ge" | "gt"): Acl => ({
  name,
  sample: [...counted, ["sub", variable]],
  match: { kind: "int", operator, value: 0 },
});

/** ACLs of `limitRules`. */
export const limitAcls: readonly Acl[] = [
  { name: "limited", sample: admission, match: { kind: "sub", values: [":"] } },
  positive("has_rate", "txn.rate"),
  positive("has_most", "txn.most"),
  atLimit("too_often", [["sc_gpc0_rate", "0"]], "txn.rate", "ge"),
  atLimit("too_many", [["sc_conn_cur", "1"]], "txn.most", "gt"),
];

const tenant: Expression = [["var", "txn.tenant"]];

const rateRules = (
  kind: string,
  field: "writesPerSecond" | "queriesPerSecond",
  table: string,
  what: string,
): readonly Rule[] => {
  const reply = apiError(429, `this tenant sends too many ${what} a second`, { "Retry-After": "1" });
  const when = [kind, "limited"];
  return [
    { do: "setVariable", name: "txn.rate", value: limitOf(field), when },
    { do: "track", slot: 0, table, key: tenant, when },
    // Late, so that who repeats at once costs next to nothing; refused requests do not count.
    { do: "replyLate", reply, when: [...when, "has_rate", "too_often"] },
    { do: "count", slot: 0, when },
  ];
};

/** Refuses, with 429, what goes beyond the limits that the map of tenants names. They come after all other refusals. */
export const limitRules: readonly Rule[] = [
  ...rateRules("tenant_write", "writesPerSecond", tables.writes, "writes"),
  ...rateRules("tenant_any_read", "queriesPerSecond", tables.queries, "queries"),
  { do: "track", slot: 1, table: tables.running, key: tenant, when: ["tenant_any_read"] },
  { do: "setVariable", name: "txn.most", value: limitOf("concurrentQueries"), when: ["tenant_any_read", "limited"] },
  {
    do: "reply",
    reply: apiError(429, "this tenant has too many queries running", { "Retry-After": "1" }),
    when: ["tenant_any_read", "limited", "has_most", "too_many"],
  },
];

const timeoutVariable = "txn.query_timeout";

/**
 * What the backend of the tenants' reads does: the more queries a tenant has, the later its next one goes; and the
 * tenant's own time for a query, after which the server is answered for with 504.
 */
export const readBackendRules: { readonly acls: readonly Acl[]; readonly rules: readonly Rule[] } = {
  acls: [
    { name: "limited", sample: admission, match: { kind: "sub", values: [":"] } },
    positive("has_query_timeout", timeoutVariable),
  ],
  rules: [
    { do: "setPriority", class: [["sc_conn_cur", "1"]] },
    { do: "setVariable", name: timeoutVariable, value: limitOf("queryTimeoutMs"), when: ["limited"] },
    { do: "setServerTimeout", milliseconds: [["var", timeoutVariable]], when: ["limited", "has_query_timeout"] },
  ],
};
