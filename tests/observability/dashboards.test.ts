import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { compile, emptyPlacement, parseWhizard, statusQueries } from "../../provider/core/index.ts";
import { startSite, type Site } from "./site.ts";

const files = (type: string, kind = "ConfigMap"): readonly string[] => {
  const parsed = parseWhizard({ storage: { embedded: {} }, reconciler: false, observability: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const embeddedS3 = { default: { accessKey: "a", secretKey: "b" } };
  return compile(parsed.value, emptyPlacement, { embeddedS3, credentials: [] })
    .stages.flat()
    .filter((component) => component.type === type)
    .flatMap(({ objects }) => objects)
    .filter((object) => object.kind === kind)
    .flatMap((object) => Object.values((object as unknown as { readonly data: Record<string, string> }).data));
};

interface Panel {
  readonly id: number;
  readonly title?: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string; readonly type: string }[];
  };
}

const dashboards = files("Observability").map((text) => JSON.parse(text) as Dashboard);

interface PanelQuery {
  readonly panel: string;
  readonly expr: string;
}

/** A query as Grafana sends it when everything is chosen. */
const filled = (expr: string): string =>
  expr.replaceAll("$__rate_interval", "30s").replace(/"\$(tenant|cluster|namespace|pod)"/g, '".*"');

const panelQueries: readonly PanelQuery[] = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ expr }) => ({ panel: `${title}: ${panel.title ?? ""}`, expr: filled(expr) })),
  ),
);

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const rules = files("Ruler").flatMap((text) =>
  (JSON.parse(text) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap(
    (group) => group.rules,
  ),
);

/** What an expression reads, without the values that say that something is wrong. */
const selectorsOf = (expr: string): readonly string[] =>
  [...expr.matchAll(/\b([a-z_]+[a-z])(\{[^}]*\})?(?=[[\s)]|$)/g)]
    .map(([, name = "", matchers = ""]) => ({ name, matchers }))
    .filter(
      ({ name }) =>
        /_/.test(name) &&
        !/^(count_values|group_left|histogram_quantile|predict_linear|max_over_time|tenant_id|rule_group|job_name)$/.test(
          name,
        ),
    )
    .map(
      ({ name, matchers }) =>
        `${name}${matchers.replace(/,?(code|result|state|reason|status|condition|grpc_code|phase)(=|!=|=~|!~)"[^"]*"/g, "").replace("{,", "{")}`,
    );

/** Series that only exist once something went wrong, or that this site has nothing for. */
const absent = [
  "certmanager_certificate_expiration_timestamp_seconds",
  "probe_ssl_earliest_cert_expiry",
  "whizard_fanout_oldest_seconds",
  "thanos_compact_group_compactions_failures_total",
  "thanos_compact_downsample_failures_total",
  'haproxy_frontend_http_responses_total{job="whizard",component="agent-proxy"',
];

describe("dashboards and built-in rules over real processes", function () {
  this.timeout(180_000);
  let site: Site;

  const ask = async (expr: string): Promise<readonly unknown[]> => {
    const response = await fetch(`${site.queryUrl}/api/v1/query`, {
      method: "POST",
      body: new URLSearchParams({ query: expr }),
    });
    const answer = (await response.json()) as {
      readonly data?: { readonly result: readonly unknown[] };
      readonly error?: string;
    };
    if (answer.data === undefined) throw new Error(`${expr}: ${answer.error}`);
    return answer.data.result;
  };

  /** Of the expressions, those without a series; asked again for a while, since rates take some scrapes. */
  const emptyOf = async (exprs: readonly string[]): Promise<readonly string[]> => {
    let left = [...new Set(exprs)];
    for (const deadline = Date.now() + 60_000; left.length > 0 && Date.now() < deadline; await sleep(2000)) {
      const answers: boolean[] = [];
      for (const expr of left) answers.push((await ask(expr)).length === 0);
      left = left.filter((_, index) => answers[index]);
    }
    return left;
  };

  before(async () => {
    const alerts = [
      { alert: "Always", expr: "vector(1)", labels: { severity: "critical" } },
      { alert: "Soon", expr: "vector(1)", for: "1h", labels: { severity: "warning" } },
    ];
    site = await startSite([...files("Ruler"), JSON.stringify({ groups: [{ name: "test", rules: alerts }] })]);
    // Queries of a tenant, so that there is something to count.
    for (let count = 0; count < 12; count++) {
      for (const path of ["query?query=up", "query_range?query=up&start=1&end=100&step=10"]) {
        const response = await site.askGateway(path);
        expect(response.status, await response.text()).to.equal(200);
      }
      await sleep(1000);
    }
  });
  after(() => site.close());

  it("every panel's query gives series", async () => {
    const empty = await emptyOf(panelQueries.map(({ expr }) => expr));
    expect(panelQueries.filter(({ expr }) => empty.includes(expr))).to.deep.equal([]);
    expect(panelQueries.length).to.be.greaterThan(90);
  });

  it("every question of a status has an answer, and the data's way its rates", async () => {
    const questions = Object.values(statusQueries).map((query) => query.replaceAll("LABEL", "tenant_id"));
    expect(await emptyOf(questions)).to.deep.equal([]);
    for (const [query, label, wanted] of [
      [statusQueries.sent, "component", ["prometheus-agent", "ruler"]],
      [statusQueries.bucket, "component", ["ingester", "compactor", "store"]],
      [statusQueries.reads, "component", ["ingester", "store"]],
      [statusQueries.answers, "proxy", ["query_frontend"]],
    ] as const) {
      const answer = (await ask(query)) as readonly { readonly metric: Readonly<Record<string, string>> }[];
      expect(
        answer.map(({ metric }) => metric[label]),
        query,
      ).to.include.members(wanted);
    }
  });

  it("every series that a rule reads is there", async () => {
    const selectors = rules
      .flatMap(({ expr }) => selectorsOf(expr))
      .filter((it) => !absent.some((name) => it.startsWith(name)));
    expect(await emptyOf(selectors)).to.deep.equal([]);
    expect(new Set(selectors).size).to.be.greaterThan(70);
  });

  it("every rule is evaluated, and what a choice above a dashboard asks for is there", async () => {
    expect(await ask("prometheus_rule_evaluation_failures_total > 0")).to.deep.equal([]);
    expect((await ask("prometheus_rule_group_rules")).length).to.equal(files("Ruler").length + 1);
    for (const { query, type } of dashboards.flatMap(({ templating }) => templating.list)) {
      if (type !== "query") continue;
      const [, series = "up", label = ""] = /^label_values\((.+), (\w+)\)$/.exec(filled(query)) ?? [];
      expect(await ask(`count by (${label}) (${series})`), query).not.to.deep.equal([]);
    }
  });
});

describe("dashboards", () => {
  it("are six, each with an address of its own, and panels that have numbers of their own", () => {
    expect(dashboards.map(({ uid }) => uid).sort()).to.deep.equal(
      ["alerts", "fleet", "pods", "resources", "tenants", "thanos"].map((name) => `whizard-${name}`),
    );
    for (const { panels } of dashboards) expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
  });
});
