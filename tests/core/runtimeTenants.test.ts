import { expect } from "chai";
import {
  emptyPlacement,
  parseWhizard,
  planRuntime,
  type Observed,
  type RuntimePlan,
  type TenantObject,
} from "../../provider/core/index.ts";

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
  declared: { spec, placement: emptyPlacement },
  tenants,
  workloads: [],
  own: [],
  hashrings: undefined,
  prometheusRules: [],
  ruleSets: [],
  claims: [],
  retiring: new Map(),
  staticCredentials: "",
  tenantKey: "key",
  now: 0,
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
