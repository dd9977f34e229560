import { type Attack, attackBy, formType } from "../attack.ts";
import { rangeOf } from "../apiPaths.ts";

/** Lists of matchers. */
const lists: readonly (readonly string[])[] = [
  [],
  ["orders"],
  ['{__name__=~".+"}'],
  ['{tenant_id="b"}'],
  ['{tenant_id!="a"}'],
  ['{tenant_id=~"a|b"}'],
  ["orders", '{tenant_id="b"}'],
  ['{tenant_id="a"}', '{tenant_id="b"}'],
  ['{tenant_id="b"}', "orders"],
  ['{__name__="orders",tenant_id="b"}', '{__name__="orders",tenant_id="a"}'],
  ['{"tenant_id"="b"}'],
  ['{tenant_id=""}'],
  [""],
  ["{}"],
  ['orders or {tenant_id="b"}'],
  ['orders{region=~".*"}', '{job=~".*"}'],
];

/** Spellings of the parameter, each with those of the lists that it is tried with. */
const names: readonly (readonly [name: string, lists: readonly (readonly string[])[]])[] = [
  ["match[]", lists],
  ["match%5B%5D", lists.slice(1, 5)],
  ["match[0]", lists.slice(3, 4)],
  ["match", lists.slice(3, 4)],
  ["Match[]", lists.slice(3, 4)],
];

const parameters = (name: string, list: readonly string[]): string =>
  list.map((it) => `${name}=${encodeURIComponent(it)}`).join("&");

/** `match[]` lists on the paths that take them, by GET, by POST, and split over both. */
export const matcherAttacks = (at: number): readonly Attack[] => {
  const range = rangeOf(at);
  const endpoints = [
    ..."api/v1/series api/v1/labels api/v1/label/__name__/values api/v1/label/region/values".split(" "),
    ..."api/v1/label/tenant_id/values api/v1/metadata api/v1/targets api/v1/rules federate".split(" "),
  ];
  return endpoints.flatMap((endpoint) =>
    names.flatMap(([name, some]) =>
      some.flatMap((list) => {
        const target = `/a/${endpoint}`;
        const all = parameters(name, list);
        return [
          attackBy(all, { target: `${target}?${range}&${all}` }),
          attackBy(all, { method: "POST", target, headers: [formType], body: `${range}&${all}` }),
          attackBy(`split ${all}`, {
            method: "POST",
            target: `${target}?${parameters(name, list.slice(0, 1))}`,
            headers: [formType],
            body: `${range}&${parameters(name, list.slice(1))}`,
          }),
        ];
      }),
    ),
  );
};

/** Parameters by which Thanos can be told to look at data in another way. */
const switches: readonly string[] = [
  "dedup=false",
  "dedup=true&replicaLabels[]=tenant_id",
  "replicaLabels[]=tenant_id&replicaLabels[]=region",
  'storeMatch[]={tenant_id="b"}',
  'storeMatch[]={tenant_id=~".*"}',
  "storeMatch[]={}",
  "partial_response=true",
  "partial_response=false&dedup=false",
  "max_source_resolution=1h",
  "engine=prometheus",
  "engine=thanos",
  "explain=true",
  "analyze=true",
  "stats=all",
  "tenant=b",
  "tenant_id=b",
  "WHIZARD-TENANT=b",
  "lookback_delta=1h",
  "limit=0",
  "limit=1000000",
  "nocache=1",
  "timeout=1h",
  'shard_info={"shard_index":0,"total_shards":1,"by":true,"labels":["tenant_id"]}',
];

/** Each of them on every path that is read. */
export const parameterAttacks = (at: number): readonly Attack[] => {
  const range = rangeOf(at);
  // Each switch asks in words of its own: Query Frontend's cache of series does not know replica labels, so that what A is
  // answered would else depend on what A asked before.
  const everything = (index: number): string =>
    encodeURIComponent(`{tenant_id=~".*",__name__=~".+",switch!="${index}"}`);
  const targets = (all: string): readonly string[] => [
    `query?query=${all}&time=${at / 1000}`,
    `query?query=${encodeURIComponent("sum by (tenant_id) (orders)")}&time=${at / 1000}`,
    `query_range?query=${all}&${range}&step=15`,
    `series?match[]=${all}&${range}`,
    `labels?${range}`,
    `label/__name__/values?${range}`,
    `label/tenant_id/values?match[]=${all}&${range}`,
    `query_exemplars?query=orders&${range}`,
    `rules?type=record`,
    `metadata?metric=orders`,
  ];
  return switches.flatMap((it, index) =>
    targets(everything(index)).map((target) => attackBy("switch", { target: `/a/api/v1/${target}&${encodeURI(it)}` })),
  );
};
