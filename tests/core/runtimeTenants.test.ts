import { expect } from "chai";
import {
  emptyPlacement,
  parseWhizard,
  planRuntime,
  type Observed,
  type RuntimePlan,
  type TenantObject,
} from "../../provider/core/index.ts";
import { emptyCluster } from "./emptyCluster.ts";

const label = (name: string) => `monitoring.whizard.io/${name}`;
const hourMs = 3_600_000;

const specOf = (input: object = {}) => {
  const embedded = { s3: { bucket: "b", endpoint: "s3.invalid" } };
  const parsed = parseWhizard({ storage: embedded, storages: { cold: embedded }, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};

const tenant = (
  name: string,
  spec: TenantObject["spec"] = {},
  labels: Readonly<Record<string, string>> = {},
): TenantObject => ({ metadata: { name, uid: name, labels }, spec });

const observe = (tenants: readonly TenantObject[], more: Partial<Observed> = {}, spec = specOf()): Observed => ({
  ...emptyCluster,
  declared: { spec, placement: emptyPlacement },
  tenants,
  ...more,
});

const conditionOf = ({ statuses }: RuntimePlan, name: string, type: string) =>
  statuses
    .find(({ tenant: { metadata } }) => metadata.name === name)
    ?.status.conditions?.find((it) => it.type === type);

const fileOf = (plan: RuntimePlan, name: string): unknown => {
  const map = plan.maps(new Set()).find(({ metadata }) => metadata.name === `whizard-${name}`);
  const [text = ""] = Object.values((map as { readonly data?: Readonly<Record<string, string>> }).data ?? {});
  return JSON.parse(text);
};

const argsOf = (plan: RuntimePlan, name: string): string => {
  const found = plan.workloads().find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === name);
  return JSON.stringify(found);
};

describe("a runtime tenant says what a declared one may say", () => {
  it("its labels and limits stand in the composed maps beside the declared tenants'", () => {
    const spec = specOf({ tenants: [{ name: "declared", labels: { region: "south" } }] });
    const own = tenant("a", { labels: { region: "north" }, limits: { requestSeries: 10 } });
    const plan = planRuntime(observe([own, tenant("b")], {}, spec));
    const rings = fileOf(plan, "tenant-labels") as readonly { hashring: string; external_labels?: object }[];
    expect(rings.map(({ hashring, external_labels }) => [hashring, external_labels])).to.deep.equal([
      ["labels-of-a", { region: "north" }],
      ["labels-of-declared", { region: "south" }],
      ["others", undefined],
    ]);
    const limits = fileOf(plan, "limits") as { write: { tenants: object } };
    expect(limits.write.tenants).to.deep.equal({ a: { request: { series_limit: 10 } } });
  });

  it("its limits at the gateway stand in the map that the gateway follows, with those of all tenants", () => {
    const spec = specOf({ tenants: [{ name: "declared" }], gateway: { limits: { concurrentQueries: 8 } } });
    const own = tenant("a", { limits: { writesPerSecond: 5, queryTimeout: "20s" } });
    const maps = planRuntime(observe([own], {}, spec)).maps(new Set());
    const admitted = maps.find(({ metadata }) => metadata.name === "whizard-gateway-tenants");
    expect((admitted as { readonly data?: object } | undefined)?.data).to.deep.equal({
      "tenants.map": "a rw:5:0:8:20000\ndeclared rw:0:0:8:0\n",
    });
  });

  it("its weight counts in slots, and its retention gives it a compactor of others with the same", () => {
    const plan = planRuntime(
      observe([
        tenant("a", { series: 3, retention: { retentionRaw: "90d" } }),
        tenant("b"),
        tenant("c", { retention: { retentionRaw: "2160h" } }),
        tenant("d", { retention: { retentionRaw: "60d" } }),
      ]),
    );
    const placed = plan.placement.ingesters.map(({ tenants }) => tenants);
    expect(placed).to.deep.equal([["a"], ["b", "c", "d"]]);
    expect(plan.placement.compactors.map(({ tenants }) => tenants)).to.deep.equal([
      ["a", "c"],
      ["b", "d"],
    ]);
    expect(argsOf(plan, "whizard-compactor-auto-0")).to.include("--retention.resolution-raw=90d");
    expect(argsOf(plan, "whizard-compactor-auto-1")).to.include("--retention.resolution-raw=60d");
  });

  it("on the storage local it has an ingester without a bucket, and no compactor", () => {
    const plan = planRuntime(observe([tenant("a", {}, { [label("storage")]: "local" })]));
    expect(plan.placement.compactors).to.deep.equal([]);
    expect(argsOf(plan, "whizard-ingester-auto-0")).to.include("--tsdb.retention").and.not.to.include("objstore");
    expect(plan.statuses[0]!.status.storage).to.equal("local");
    expect(plan.statuses[0]!.status.compactor).to.equal(undefined);
  });

  it("a storage that is called local is that storage", () => {
    const spec = specOf({ storages: { local: { s3: { bucket: "b", endpoint: "s3.invalid" } } } });
    const plan = planRuntime(observe([tenant("a", {}, { [label("storage")]: "local" })], {}, spec));
    expect(plan.placement.compactors).to.have.length(1);
    expect(argsOf(plan, "whizard-ingester-auto-0")).to.include("whizard-objstore-local");
  });

  const refusals: readonly (readonly [string, TenantObject["spec"], string])[] = [
    ["the label of tenants", { labels: { tenant_id: "b" } }, "spec.labels.tenant_id"],
    ["a label of replicas", { labels: { prometheus_replica: "b" } }, "spec.labels.prometheus_replica"],
    ["a label that is Prometheus's own", { labels: { __name__: "b" } }, "spec.labels.__name__"],
    ["a retention before downsampling", { retention: { retentionRaw: "1h" } }, "spec.retention.retentionRaw"],
    ["a retention that is no duration", { retention: { retention5m: "1m1h" } }, "spec.retention.retention5m"],
    ["a limit below zero", { limits: { requestSeries: -1 } }, "spec.limits.requestSeries"],
  ];
  for (const [what, spec, path] of refusals) {
    it(`${what} is refused by a condition that names it, and the others are served`, () => {
      const plan = planRuntime(observe([tenant("a", spec), tenant("b")]));
      const admitted = conditionOf(plan, "a", "Admitted");
      expect([admitted?.status, admitted?.reason]).to.deep.equal(["False", "InvalidSpec"]);
      expect(admitted?.message).to.include(path);
      expect(plan.placement.ingesters.map(({ tenants }) => tenants)).to.deep.equal([["b"]]);
    });
  }

  it("the tenant of requests that name none is refused", () => {
    const plan = planRuntime(observe([tenant("unknown")]));
    expect(conditionOf(plan, "unknown", "Admitted")?.reason).to.equal("InvalidId");
  });

  describe("without the label of a Whizard", () => {
    const statusOf = (plan: RuntimePlan) => plan.statuses[0]?.status;
    const elsewhere = { service: "other.whizard", pool: "shared", storage: "default" };

    it("is served by the first one, which its status names", () => {
      const plan = planRuntime(observe([tenant("a")]));
      expect(statusOf(plan)?.service).to.equal("whizard.whizard");
      expect(planRuntime(observe([{ ...tenant("a"), status: elsewhere }])).statuses).to.deep.equal([]);
    });

    it("is told of the label where nobody serves it", () => {
      const plan = planRuntime(observe([tenant("a")], {}, specOf({ reconciler: { servesUnlabelled: false } })));
      expect(conditionOf(plan, "a", "Admitted")?.reason).to.equal("NoService");
      expect(conditionOf(plan, "a", "Admitted")?.message).to.include("monitoring.whizard.io/service");
      expect(statusOf(plan)).not.to.have.any.keys("service", "ingester");
    });

    it("with a label of ours what another one wrote of its place means nothing", () => {
      const own = { [label("service")]: "whizard.whizard" };
      const ingester = { namespace: "other", name: "whizard-ingester-auto-7" };
      const moved = { ...tenant("a", {}, own), status: { ...elsewhere, ingester } };
      const spec = specOf({ reconciler: { servesUnlabelled: false } });
      const plan = planRuntime(observe([moved], {}, spec));
      expect(statusOf(plan)?.ingester?.name).to.equal("whizard-ingester-auto-0");
      expect(statusOf(plan)?.service).to.equal("whizard.whizard");
    });
  });

  it("refused after it was placed it keeps its place and what of its spec is sound", () => {
    const first = planRuntime(observe([tenant("a", { labels: { region: "north" }, limits: { requestSeries: 10 } })]));
    const { status } = first.statuses[0]!;
    const broken = tenant("a", { labels: { region: "north" }, limits: { requestSeries: -1 } });
    const plan = planRuntime(observe([{ ...broken, status }], { now: hourMs }));
    expect(plan.placement).to.deep.equal(first.placement);
    expect(JSON.stringify(fileOf(plan, "tenant-labels"))).to.include("north");
    expect(JSON.stringify(fileOf(plan, "limits"))).not.to.include("series_limit");
  });

  it("another retention moves it to another compactor, and nobody else", () => {
    const tenants = [tenant("a"), tenant("b")];
    const first = planRuntime(observe(tenants));
    const workloads = first
      .workloads()
      .filter(({ kind }) => kind === "StatefulSet")
      .map(({ metadata: { name, labels, annotations } }) => ({
        name,
        isOwn: true,
        component: labels!["app.kubernetes.io/name"]!,
        readyReplicas: 1,
        slot: annotations?.["monitoring.whizard.io/slot"],
      }));
    const after = tenants.map((each, index) => ({ ...each, status: first.statuses[index]!.status }));
    const changed = [{ ...after[0]!, spec: { retention: { retentionRaw: "90d" } } }, after[1]!];
    const plan = planRuntime(observe(changed, { workloads }));
    expect(plan.placement.ingesters).to.deep.equal(first.placement.ingesters);
    expect(plan.placement.compactors.map(({ name, tenants: on }) => [name, on])).to.deep.equal([
      ["whizard-compactor-auto-0", ["b"]],
      ["whizard-compactor-auto-1", ["a"]],
    ]);
  });
});

describe("a retiring ingester", () => {
  const name = "whizard-ingester-auto-0";
  const slot = JSON.stringify({ kind: "shared", storage: "default", tenants: [], former: {}, emptySince: 0 });
  const argsAt = (retiringAttempt: number, flags: readonly string[] = []): string => {
    const workload = { name, isOwn: true, component: "ingester", readyReplicas: 1, slot, retiringAttempt };
    const observed = { workloads: [workload], now: 4 * hourMs };
    return argsOf(planRuntime(observe([], observed, specOf({ ingester: { flags } }))), name);
  };

  it("is ended by a number that counts the ends", () => {
    expect(argsAt(0)).to.include('"monitoring.whizard.io/retiring":"1"').and.not.to.include("block-duration");
    expect(argsAt(2)).to.include('"monitoring.whizard.io/retiring":"2"').and.not.to.include("block-duration");
  });

  it("writes short blocks after two ends, whatever else its flags say", () => {
    const args = argsAt(3, ["--tsdb.max-block-duration=2h", "--tsdb.wal-compression"]);
    expect(args.match(/--tsdb\.[a-z-]+(=\w+)?/g)).to.include.members([
      "--tsdb.min-block-duration=30s",
      "--tsdb.max-block-duration=30s",
      "--tsdb.retention=0d",
      "--tsdb.wal-compression",
    ]);
    expect(args.match(/--tsdb\.(max-block-duration|retention)/g)).to.have.length(2);
  });
});

describe("a Tenant whose labels change", () => {
  const [home, next] = ["whizard-ingester-auto-0", "whizard-ingester-auto-1"];
  const slot = JSON.stringify({ kind: "shared", storage: "default", tenants: ["a", "b"], former: {} });
  const workload = { name: home, isOwn: true, component: "ingester", readyReplicas: 1, slot };
  const on = (object: TenantObject, pool = "shared"): TenantObject => ({
    ...object,
    status: { ingester: { namespace: "whizard", name: home }, storage: "default", pool },
  });
  const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "asks for another storage": { [label("storage")]: "cold" },
    "asks for no bucket": { [label("storage")]: "local" },
    "asks for an ingester of its own": { [label("exclusive")]: "true" },
    "asks for the soft ring": { [label("soft-tenant")]: "true" },
  };
  for (const [what, labels] of Object.entries(cases)) {
    it(`and ${what} writes to a new place, while the old ingester stays and remembers it`, () => {
      const tenants = [on(tenant("a", {}, labels)), on(tenant("b"))];
      const plan = planRuntime(observe(tenants, { workloads: [workload], now: hourMs }));
      const placed = Object.fromEntries(plan.placement.ingesters.map((each) => [each.name, each.tenants]));
      expect(placed).to.deep.equal({ [home]: ["b"], [next]: ["a"] });
      expect(plan.placement.ingesters[0]!.former).to.deep.equal({ a: hourMs });
      const kept = plan.workloads().filter(({ kind }) => kind === "StatefulSet");
      expect(kept.map(({ metadata }) => metadata.name)).to.include.members([home, next]);
      expect(plan.prune()).to.deep.equal([]);
      expect(plan.events.map(({ reason, message }) => [reason, message])).to.deep.equal([
        ["Moved", `new writes go to ${next} instead of ${home}`],
      ]);
    });
  }
});
