import { apiError } from "./apiError.ts";
import { metadataPath, rulesPath } from "./endpoint.ts";
import type { Acl, Backend, Expression, Format, Rule } from "./section.ts";

const endpoint: Expression = [["var", "txn.endpoint"]];
const ruleType: Expression = [["var", "txn.rule_type"]];

const acls: readonly Acl[] = [
  { name: "tenant_rules", sample: endpoint, match: { kind: "str", values: [rulesPath] } },
  { name: "tenant_metadata", sample: endpoint, match: { kind: "str", values: [metadataPath] } },
  { name: "one_type", sample: ruleType, match: { kind: "found" } },
  { name: "known_type", sample: ruleType, match: { kind: "str", values: ["alert", "record"] } },
  {
    name: "chosen_rules",
    sample: [["query"]],
    match: { kind: "reg", values: ["(^|&)(match|rule_name|rule_group|file)(\\[|%5[Bb])"] },
  },
];

const refuse = (status: number, text: string, ...when: readonly string[]): Rule => {
  return { do: "reply", reply: apiError(status, text), when };
};

const noMetadata: Rule = {
  do: "reply",
  reply: { status: 200, text: JSON.stringify({ status: "success", data: {} }), contentType: "application/json" },
  when: ["tenant_metadata"],
};

const ownRules = (tenantLabel: string): readonly Rule[] => {
  const own: Format = [`match%5B%5D=%7B${tenantLabel}%3D%22`, { sample: [["var", "txn.tenant"]] }, "%22%7D"];
  const all = "all rules of the tenant are answered: match[], rule_name[], rule_group[] and file[] are not served";
  return [
    refuse(400, all, "tenant_rules", "chosen_rules"),
    { do: "setVariable", name: "txn.rule_type", value: [["url_param", "type"]], when: ["tenant_rules"] },
    refuse(400, "type is alert or record", "tenant_rules", "one_type", "!known_type"),
    { do: "setQuery", query: own, when: ["tenant_rules", "!one_type"] },
    { do: "setQuery", query: [...own, "&type=", { sample: ruleType }], when: ["tenant_rules", "one_type"] },
  ];
};

const closed = "not served here: what answers queries is not known to limit it to a tenant";

/**
 * What the backend of the tenants' reads does with their rules. Query is asked for those that have the tenant's label, and
 * for nothing that the client says besides their type. A ruler sets that label over what its rules say, and Query leaves
 * out every rule without it (`filterRulesByMatchers` in Thanos 0.42's pkg/rules/rules.go). Thanos Receive keeps no
 * metadata, so that there is none of anybody. Without a label both are closed.
 */
export const buildTenantRules = (tenantLabel: string | undefined): Required<Pick<Backend, "acls" | "rules">> => ({
  acls,
  rules:
    tenantLabel === undefined
      ? [refuse(404, closed, "tenant_rules"), refuse(404, closed, "tenant_metadata")]
      : [noMetadata, ...ownRules(tenantLabel)],
});
