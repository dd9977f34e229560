import { expect } from "chai";
import {
  defaultTenantIn,
  describeStatus,
  statusQueries,
  type StatusAnswers,
  type StatusObserved,
} from "../../provider/core/index.ts";

const workload = (component: string, name: string, ready: number, wanted: number) => ({
  component,
  name,
  ready,
  wanted,
});

const sample = (labels: Readonly<Record<string, string>>, value: number) => ({ labels, value });

const alert = (alertname: string, severity: string, alertstate: string, tenant: string) =>
  sample({ __name__: "ALERTS", alertname, severity, alertstate, tenant_id: tenant, cluster: "c", pod: "p" }, 1);

const bare: StatusObserved = {
  name: "whizard",
  namespace: "metrics",
  workloads: [],
  tenants: [],
  ruleGroups: [],
  missing: [],
};

/** Answers without a series to every question. */
const nothing = Object.fromEntries(Object.keys(statusQueries).map((name) => [name, []])) as unknown as StatusAnswers;

describe("a topology's status", () => {
  it("is well and empty where there is nothing", () => {
    const { health, components, tenants, ingesters, alerts } = describeStatus(bare);
    expect({ health, components, tenants, ingesters, alerts }).to.deep.equal({
      health: "ok",
      components: [],
      tenants: [],
      ingesters: [],
      alerts: [],
    });
  });

  it("lists components along the way of the data, each by the worst of its workloads", () => {
    const workloads = [
      workload("store", "w-store-0", 1, 1),
      workload("reconciler", "w-reconciler", 2, 2),
      workload("ingester", "w-ingester-1", 0, 2),
      workload("ingester", "w-ingester-0", 2, 2),
      workload("gateway", "w-gateway", 1, 2),
    ];
    const { health, components } = describeStatus({ ...bare, workloads });
    expect(health).to.equal("down");
    expect(components).to.deep.equal([
      { component: "gateway", workloads: 1, ready: 1, wanted: 2, health: "degraded" },
      { component: "ingester", workloads: 2, ready: 2, wanted: 4, health: "down" },
      { component: "store", workloads: 1, ready: 1, wanted: 1, health: "ok" },
      { component: "reconciler", workloads: 1, ready: 2, wanted: 2, health: "ok" },
    ]);
  });

  it("knows who gets what rules over all tenants give to nobody, and misses no cluster of it", () => {
    const { tenants, clusters, ingesters } = describeStatus({
      ...bare,
      workloads: [workload("ingester", "i-0", 1, 1)],
      hashrings: JSON.stringify([{ hashring: "i-0", tenants: ["a", "nobody"], endpoints: [] }]),
      defaultTenant: defaultTenantIn(["receive", "--log.level=info", "--receive.default-tenant-id=nobody"]),
      answers: nothing,
    });
    expect(tenants.map(({ tenant, origin }) => ({ tenant, origin }))).to.deep.equal([
      { tenant: "a", origin: "declared" },
      { tenant: "nobody", origin: "rules" },
    ]);
    expect(clusters.map(({ tenant, health }) => ({ tenant, health }))).to.deep.equal([{ tenant: "a", health: "down" }]);
    expect(ingesters.map((it) => it.tenants)).to.deep.equal([["a", "nobody"]]);
  });

  it("says who is on which ingester, by the rings that routers use, and which ingester takes nobody's writes", () => {
    const { ingesters, tenants } = describeStatus({
      ...bare,
      workloads: [workload("ingester", "i-0", 1, 1), workload("ingester", "i-1", 1, 1)],
      hashrings: JSON.stringify([{ hashring: "i-0", tenants: ["b", "a"], endpoints: [] }]),
      answers: {
        ...nothing,
        series: [sample({ tenant: "a" }, 1200)],
        samples: [sample({ tenant: "a" }, 40)],
        tenantAges: [sample({ tenant: "a" }, 7.6), sample({ tenant: "b" }, -2)],
      },
    });
    expect(ingesters.map(({ name, tenants: own, isRetiring }) => ({ name, own, isRetiring }))).to.deep.equal([
      { name: "i-0", own: ["a", "b"], isRetiring: false },
      { name: "i-1", own: [], isRetiring: true },
    ]);
    expect(tenants).to.deep.equal([
      {
        tenant: "a",
        origin: "declared",
        ingester: "i-0",
        state: "Ready",
        isReady: true,
        series: 1200,
        samplesPerSecond: 40,
        sampleAgeSeconds: 8,
      },
      { tenant: "b", origin: "declared", ingester: "i-0", state: "Ready", isReady: true, sampleAgeSeconds: 0 },
    ]);
  });

  it("tells of a Tenant which condition it lacks and why, and is degraded then", () => {
    const condition = (type: string, status: "True" | "False", message: string) => ({
      type,
      status,
      reason: "R",
      message,
      lastTransitionTime: "2026-01-01T00:00:00Z",
    });
    const conditions = [condition("Admitted", "False", "there is no storage x"), condition("Placed", "False", "waits")];
    const { health, tenants } = describeStatus({
      ...bare,
      tenants: [{ metadata: { name: "object" }, spec: { tenant: "t" }, status: { conditions } }],
    });
    expect(health).to.equal("degraded");
    expect(tenants).to.deep.equal([
      { tenant: "t", origin: "runtime", state: "Admitted: there is no storage x", isReady: false },
    ]);
  });

  it("puts the worst alerts first, and says since when they are there", () => {
    const labels = { alertname: "A", severity: "critical", tenant_id: "t", cluster: "c", pod: "p" };
    const { alerts } = describeStatus({
      ...bare,
      answers: {
        ...nothing,
        alerts: [
          alert("B", "warning", "firing", "t"),
          alert("C", "critical", "pending", "t"),
          alert("A", "critical", "firing", "t"),
        ],
        alertAges: [sample(labels, 90.2), sample({ ...labels, pod: "other" }, 5)],
      },
    });
    expect(alerts).to.deep.equal([
      { alert: "A", severity: "critical", state: "firing", tenant: "t", seconds: 90, about: "cluster=c pod=p" },
      { alert: "B", severity: "warning", state: "firing", tenant: "t", about: "cluster=c pod=p" },
      { alert: "C", severity: "critical", state: "pending", tenant: "t", about: "cluster=c pod=p" },
    ]);
  });

  it("says of each cluster how fresh its samples are, what does not answer, and how many alerts fire", () => {
    const of = (tenant: string, value: number, cluster = "c") => sample({ tenant_id: tenant, cluster }, value);
    const { clusters } = describeStatus({
      ...bare,
      hashrings: JSON.stringify([{ hashring: "i-0", tenants: ["well", "alone", "gone", "pushes"], endpoints: [] }]),
      answers: {
        ...nothing,
        alerts: [alert("A", "critical", "firing", "hurt"), alert("B", "critical", "pending", "well")],
        clusters: [of("well", 9), of("hurt", 9), of("late", 3), of("lame", 5), sample({ tenant_id: "plain" }, 3)],
        clusterAges: [
          of("well", 14.7),
          of("hurt", 3),
          of("late", 130),
          of("lame", 3),
          sample({ tenant_id: "plain" }, 1),
        ],
        down: [of("lame", 2), of("well", 0)],
        tenantAges: [sample({ tenant: "gone" }, 4000), sample({ tenant: "pushes" }, 10)],
      },
    });
    const lines = clusters.map(({ tenant, cluster, health, sampleAgeSeconds, targets, down, critical }) =>
      [tenant, cluster, health, sampleAgeSeconds ?? "-", targets, down, critical].join(" "),
    );
    expect(lines).to.deep.equal([
      "alone  down - 0 0 0",
      "gone  down 4000 0 0 0",
      "hurt c degraded 3 9 0 1",
      "lame c degraded 3 5 2 0",
      "late c degraded 130 3 0 0",
      "plain  ok 1 3 0 0",
      "pushes  ok 10 0 0 0",
      "well c ok 15 9 0 0",
    ]);
  });

  it("knows no cluster where nobody can be asked", () => {
    const hashrings = JSON.stringify([{ hashring: "i-0", tenants: ["a"], endpoints: [] }]);
    expect(describeStatus({ ...bare, hashrings }).clusters).to.deep.equal([]);
  });

  it("says of rule groups how they were evaluated last", () => {
    const rule = (name: string, health: string, state?: string, lastError?: string) => ({
      name,
      health,
      state,
      lastError,
    });
    const { ruleGroups } = describeStatus({
      ...bare,
      ruleGroups: [
        { ruler: "r", name: "new", lastEvaluation: "0001-01-01T00:00:00Z", seconds: 0, rules: [rule("n", "unknown")] },
        { ruler: "r", name: "bad", rules: [rule("x", "err", undefined, "no such metric")] },
        {
          ruler: "r",
          name: "alerts",
          seconds: 0.1,
          rules: [rule("a", "ok", "firing"), rule("b", "err"), rule("c", "ok", "pending")],
        },
      ],
    });
    expect(ruleGroups).to.deep.equal([
      { name: "alerts", ruler: "r", rules: 3, firing: 1, pending: 1, health: "degraded", seconds: 0.1, errors: [] },
      { name: "bad", ruler: "r", rules: 1, firing: 0, pending: 0, health: "down", errors: ["x: no such metric"] },
      { name: "new", ruler: "r", rules: 1, firing: 0, pending: 0, health: "ok", errors: [] },
    ]);
  });

  it("has the rates of the data's way, and none where nobody counts", () => {
    const rates = (observed: StatusObserved) =>
      describeStatus(observed).flow.map(({ from, to, rate }) => [from, to, rate]);
    const answers = {
      ...nothing,
      sent: [sample({ component: "prometheus-agent" }, 900), sample({ component: "ruler" }, 4)],
      writes: [sample({ tenant: "a" }, 2), sample({ tenant: "b" }, 3)],
      bucket: [sample({ component: "store" }, 7)],
      answers: [sample({ proxy: "query_frontend" }, 8), sample({ proxy: "global_query" }, 1)],
    };
    expect(rates({ ...bare, answers })).to.deep.include.members([
      ["agents", "gateway", 900],
      ["gateway", "router", 5],
      ["ruler", "router", 4],
      ["bucket", "store", 7],
      ["bucket", "compactor", 0],
      ["query-frontend", "gateway", 8],
      ["gateway", "readers", 9],
    ]);
    for (const [, , rate] of rates(bare)) expect(rate).to.equal(undefined);
  });
});
