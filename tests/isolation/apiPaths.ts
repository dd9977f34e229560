/** A path of Prometheus', Thanos' or the gateway's API, as it stands behind the tenant. */
export interface ApiPath {
  readonly endpoint: string;
  /** The query string that asks for as much as the path can tell. */
  readonly question: string;
  readonly method: "GET" | "POST";
}

const everything = encodeURIComponent('{__name__=~".+"}');

/** The range of all questions: the minutes around a time in milliseconds. */
export const rangeOf = (at: number): string => `start=${at / 1000 - 300}&end=${at / 1000 + 5}`;

/** Every path that somebody may know, served or not. */
export const apiPaths = (at: number): readonly ApiPath[] => {
  const range = rangeOf(at);
  const get = (endpoint: string, question = ""): ApiPath => ({ endpoint, question, method: "GET" });
  const post = (endpoint: string): ApiPath => ({ endpoint, question: "", method: "POST" });
  return [
    get("api/v1/query", `query=${everything}&time=${at / 1000}`),
    get("api/v1/query_range", `query=${everything}&${range}&step=15`),
    get("api/v1/query_exemplars", `query=orders&${range}`),
    get("api/v1/series", `match[]=${everything}&${range}`),
    get("api/v1/labels", range),
    get("api/v1/label/__name__/values", range),
    get("api/v1/label/region/values", range),
    get("api/v1/label/tenant_id/values", range),
    get("api/v1/metadata"),
    get("api/v1/rules"),
    get("api/v1/alerts"),
    get("api/v1/status/buildinfo"),
    get("api/v1/status/tsdb", "all_tenants=true"),
    get("api/v1/status/config"),
    get("api/v1/status/flags"),
    get("api/v1/stores"),
    get("api/v1/targets"),
    get("api/v1/query_explain", `query=${everything}&time=${at / 1000}`),
    get("api/v1/query_range_explain", `query=${everything}&${range}&step=15`),
    get("federate", `match[]=${everything}`),
    get("metrics"),
    get("graph"),
    post("api/v1/read"),
    post("api/v1/receive"),
    post("api/v1/write"),
    post("api/v1/otlp/v1/metrics"),
  ];
};

/** The path with its question, as a request names it. */
export const targetOf = (prefix: string, { endpoint, question }: ApiPath): string =>
  question === "" ? `${prefix}${endpoint}` : `${prefix}${endpoint}?${question}`;
