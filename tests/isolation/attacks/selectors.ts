import { type Attack, attackBy, formType, type RequestText } from "../attack.ts";
import { rangeOf } from "../apiPaths.ts";

/** Selectors that name, negate, match or hide the tenant label. */
const selectors: readonly string[] = [
  "orders",
  '{__name__=~".+"}',
  'orders{tenant_id="b"}',
  'orders{tenant_id="b",tenant_id="a"}',
  'orders{tenant_id="a",tenant_id="b"}',
  '{tenant_id="b"}',
  '{tenant_id!="a"}',
  '{tenant_id!=""}',
  '{tenant_id=""}',
  '{tenant_id=~".*"}',
  '{tenant_id=~".+"}',
  '{tenant_id=~"a|b"}',
  '{tenant_id=~"b|"}',
  '{tenant_id=~"(?i)B"}',
  '{tenant_id=~"[b]"}',
  '{tenant_id!~"a"}',
  '{tenant_id!~"a",tenant_id=~".*"}',
  '{tenant_id=~"(?s).*",__name__=~"(?s).*"}',
  '{"tenant_id"="b"}',
  '{"orders","tenant_id"="b"}',
  "{'tenant_id'='b'}",
  "{tenant_id=`b`}",
  '{tenant_id="\\x62"}',
  '{tenant_id="\\u0062"}',
  '{tenant_id="b"}#{tenant_id="a"}',
  '{tenant_id="a" or tenant_id="b"}',
  '{__name__="orders" or tenant_id="b"}',
  '{tenant_id="b",}',
  '{ tenant_id = "b" }',
  '{__name__="orders",__tenant_id__="b"}',
  '{__name__=~"orders|.*",tenant_id="b"}',
  '{__name__!="",tenant_id="b"}',
  '{region=~".+"}',
  '{region!="a"}',
  '{receive_replica=~".*",tenant_id="b"}',
  '{tenant_id="b"} # x',
];

/** What can be made of a selector. `{s}` stands for it. */
const around: readonly string[] = [
  "{s}",
  '{s} or {tenant_id="b"}',
  "orders or {s}",
  "{s} or on() vector(1)",
  "vector(1) unless {s}",
  "{s} and on() vector(1)",
  "absent({s})",
  "absent_over_time({s}[5m])",
  "scalar({s})",
  "vector(scalar({s})) + time()",
  'label_replace({s}, "x", "$1", "region", "(.*)")',
  'label_join({s}, "x", ",", "tenant_id", "region")',
  "count by (tenant_id, __name__) ({s})",
  "sum without () ({s})",
  "sum({s})",
  "avg({s})",
  "topk(100, {s})",
  'count_values("v", {s})',
  "quantile(0.99, {s})",
  "group by (tenant_id) ({s})",
  "max_over_time({s}[5m])",
  "max_over_time({s}[5m:15s])",
  "max_over_time(sum by (tenant_id) ({s})[5m:15s])",
  "max_over_time(max_over_time({s}[1m:15s])[5m:15s])",
  "rate({s}[5m])",
  "last_over_time({s}[1h] offset -1m)",
  "{s} offset -15s",
  "{s} @ end()",
  "histogram_quantile(0.9, {s})",
  "sort_desc({s})",
  "orders * on (region) group_left (tenant_id) {s}",
  'orders{region="never"} or {s} or {s}',
  "-{s}",
  "{s} > bool 0",
  "timestamp({s})",
  "changes({s}[5m])",
  "info(orders, {s})",
];

/** Each selector alone, and each form with the selectors that reach furthest. */
export const expressions: readonly string[] = [
  ...selectors,
  ...around
    .slice(1)
    .flatMap((form) =>
      ['orders{tenant_id="b"}', '{tenant_id!="a"}', '{__name__=~".+"}'].map((it) => form.replaceAll("{s}", it)),
    ),
];

interface Carrier {
  readonly name: string;
  readonly request: (base: string, fixed: string, expression: string) => RequestText;
}

const encoded = (expression: string): string => `query=${encodeURIComponent(expression)}`;
const harmless = encoded('{region="harmless"}');

/** How a query travels: in the address, in a body, or in both with one of them harmless. */
const carriers: readonly Carrier[] = [
  { name: "GET", request: (base, fixed, it) => ({ target: `${base}?${encoded(it)}&${fixed}` }) },
  {
    name: "a harmless query first",
    request: (base, fixed, it) => ({ target: `${base}?${harmless}&${encoded(it)}&${fixed}` }),
  },
  {
    name: "POST",
    request: (base, fixed, it) => ({
      method: "POST",
      target: base,
      headers: [formType],
      body: `${encoded(it)}&${fixed}`,
    }),
  },
  {
    name: "harmless address, hostile body",
    request: (base, fixed, it) => ({
      method: "POST",
      target: `${base}?${harmless}&${fixed}`,
      headers: [formType],
      body: encoded(it),
    }),
  },
  {
    name: "hostile address, harmless body",
    request: (base, fixed, it) => ({
      method: "POST",
      target: `${base}?${encoded(it)}&${fixed}`,
      headers: [formType],
      body: harmless,
    }),
  },
];

/** Every expression on every path that takes one, in every way. */
export const selectorAttacks = (at: number): readonly Attack[] => {
  const range = `${rangeOf(at)}&step=15`;
  const paths = [
    { endpoint: "query", fixed: `time=${at / 1000}` },
    { endpoint: "query_range", fixed: range },
    { endpoint: "query_exemplars", fixed: range },
  ];
  return paths.flatMap(({ endpoint, fixed }) =>
    expressions.flatMap((expression) =>
      carriers.map(({ name, request }) =>
        attackBy(`${endpoint}, ${name}: ${expression}`, request(`/a/api/v1/${endpoint}`, fixed, expression)),
      ),
    ),
  );
};
