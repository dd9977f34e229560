import { type Attack, attackBy, formType } from "../attack.ts";

const ofB = encodeURIComponent('{tenant_id="b"}');
const ofAll = encodeURIComponent('{tenant_id=~".*"}');

/** Query strings by which A could be shown other rules than its own. */
const queries: readonly string[] = [
  "",
  "type=alert",
  "type=record",
  "type=ALERT",
  "type=all",
  "type=",
  "type=alert&type=record",
  `type=alert%26match%5B%5D=${ofB}`,
  `type=alert;match[]=${ofB}`,
  `type=alert%00&match=${ofB}`,
  `type=alert%0d%0a`,
  `match[]=${ofB}`,
  `match%5B%5D=${ofB}`,
  `match%5b%5d=${ofAll}`,
  `%6datch[]=${ofB}`,
  `%6datch%5B%5D=${ofAll}`,
  `m%61tch[]=${ofB}&type=alert`,
  `x=1&match[]=${ofB}`,
  `x=1;match[]=${ofB}`,
  `&&match[]=${ofB}`,
  `?match[]=${ofB}`,
  `??%6datch[]=${ofB}`,
  `match=${ofB}`,
  `match[0]=${ofB}`,
  `MATCH[]=${ofB}`,
  `match[]=${encodeURIComponent('{tenant_id="a"}')}&match[]=${ofB}`,
  "match[]=",
  "match[]={}",
  `query=${ofAll}`,
  "rule_name[]=zq_alert",
  "rule_group[]=shared",
  "%72ule_group[]=shared",
  "file[]=/etc/whizard/rules/*.yaml",
  "dedup=false",
  "replicaLabels[]=tenant_id",
  "partial_response=false",
  "tenant=b",
  "tenant_id=b",
  "WHIZARD-TENANT=b",
  "group_limit=1000&group_next_token=x",
  "exclude_alerts=false",
];

const asBody = (query: string): Pick<Parameters<typeof attackBy>[1], "headers" | "body"> => ({
  headers: [formType],
  body: query,
});

/** A's own paths of rules and what belongs to them, with each of the query strings: by GET, in the body of a GET, and by POST. */
export const rulesAttacks = (): readonly Attack[] =>
  ["rules", "alerts", "metadata", "targets/metadata", "query_exemplars"].flatMap((path) =>
    queries.flatMap((query) => {
      const target = `/a/api/v1/${path}`;
      return [
        attackBy("rules", { target: query === "" ? target : `${target}?${query}` }),
        attackBy(`rules with the body ${query}`, { target, ...asBody(query) }),
        attackBy(`rules with the form ${query}`, { target, method: "POST", ...asBody(query) }),
      ];
    }),
  );
