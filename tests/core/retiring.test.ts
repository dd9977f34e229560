import { expect } from "chai";
import { judgeRetiring, type RetiringIngester, type RetiringPod } from "../../provider/core/index.ts";

const ingester: RetiringIngester = {
  name: "w-ingester-auto-0",
  attempt: 2,
  replicas: 1,
  bucketView: "w-view",
  tenantLabelName: "tenant_id",
};

const newest = 1_795_385_801_898;

/** As Thanos 0.42 writes them; the time is in its own notation. */
const metrics = (changes: Readonly<Record<string, number>> = {}): string => {
  const values = {
    prometheus_tsdb_head_max_time: newest,
    prometheus_tsdb_head_series: 590,
    thanos_shipper_corrupted_blocks_total: 0,
    thanos_shipper_dir_sync_failures_total: 3,
    thanos_shipper_dir_syncs_total: 2,
    thanos_shipper_upload_failures_total: 0,
    ...changes,
  };
  return Object.entries(values)
    .flatMap(([name, value]) => [
      `# TYPE ${name} gauge`,
      `${name}{tenant="a"} ${value >= 1e12 ? value.toExponential() : value}`,
      `${name}{tenant="default-tenant"} ${name.endsWith("max_time") ? "-9.223372036854776e+18" : Math.min(value, 2)}`,
    ])
    .join("\n")
    .replace('upload_failures_total{tenant="default-tenant"} 2', 'upload_failures_total{tenant="default-tenant"} 0');
};

const pod = (changes: Partial<RetiringPod> = {}): RetiringPod => ({
  name: "w-ingester-auto-0-0",
  attempt: "2",
  startedAt: 1000,
  metrics: metrics(),
  ...changes,
});

const block = (maxTime: number, labels: object = {}) => ({
  ulid: "01M82NDG8ZCWQ4ZYYCDNKYDQ0A",
  maxTime,
  thanos: { labels: { receive_replica: "w-ingester-auto-0-0", tenant_id: "a", ...labels } },
});

const bucket = (blocks: readonly object[] | null, more: object = {}): string =>
  JSON.stringify({
    status: "success",
    data: { label: "", blocks, refreshedAt: "2026-11-22T22:18:21.651379042Z", err: null, ...more },
  });

const covering = bucket([block(newest), block(newest + 1)]);

describe("whether a retiring ingester may go", () => {
  const cases: readonly (readonly [string, readonly RetiringPod[], string | undefined, string])[] = [
    ["may when the bucket has a block that ends after its newest sample", [pod()], covering, "covered"],
    ["may not when the last samples are only in its log", [pod()], bucket([block(newest)]), "uncovered"],
    [
      "may when its log is empty and its newest block, which ends there, is in the bucket",
      [pod({ metrics: metrics({ prometheus_tsdb_head_series: 0 }) })],
      bucket([block(newest)]),
      "covered",
    ],
    [
      "may not when its log is empty and its newest block is missing",
      [pod({ metrics: metrics({ prometheus_tsdb_head_series: 0 }) })],
      bucket([block(newest - 1)]),
      "uncovered",
    ],
    ["may not when the bucket is empty", [pod()], bucket(null), "uncovered"],
    ["may not by another tenant's block", [pod()], bucket([block(newest + 1, { tenant_id: "b" })]), "uncovered"],
    ["may not by another replica's block", [pod()], bucket([block(newest + 1, { receive_replica: "x" })]), "uncovered"],
    [
      "may by a block that the replicas' were merged into",
      [pod()],
      bucket([{ maxTime: newest + 1, thanos: { labels: { tenant_id: "a" } } }]),
      "covered",
    ],
    [
      "may not when a block could not be uploaded",
      [pod({ metrics: metrics({ thanos_shipper_upload_failures_total: 1 }) })],
      covering,
      "uncovered",
    ],
    [
      "may not when a block is corrupted",
      [pod({ metrics: metrics({ thanos_shipper_corrupted_blocks_total: 1 }) })],
      covering,
      "uncovered",
    ],
    ["may when it holds nothing", [pod({ metrics: "" })], bucket(null), "covered"],
    [
      "is asked again before its blocks were looked at",
      [pod({ metrics: metrics({ thanos_shipper_dir_syncs_total: 0 }) })],
      covering,
      "unknown",
    ],
    ["is asked again while a pod is not ended yet", [pod({ attempt: "1" })], covering, "unknown"],
    ["is asked again while an old pod is still there", [pod(), pod({ attempt: undefined })], covering, "unknown"],
    ["is asked again while a pod is missing", [], covering, "unknown"],
    ["is asked again while the bucket is not known", [pod()], undefined, "unknown"],
    ["is asked again while the bucket cannot be read", [pod()], bucket([], { err: "denied" }), "unknown"],
    ["is asked again when the answer is garbage", [pod()], "<html>", "unknown"],
    [
      "is asked again while the list of the bucket is older than the pod",
      [pod({ startedAt: Date.parse("2026-11-23T00:00:00Z") })],
      covering,
      "unknown",
    ],
    ["is asked again while a pod does not say when it was started", [pod({ startedAt: NaN })], covering, "unknown"],
  ];
  for (const [what, pods, answer, state] of cases)
    it(`it ${what}`, () => expect(judgeRetiring(ingester, pods, answer, Date.parse)).to.equal(state));

  it("all of its replicas count", () => {
    const two = { ...ingester, replicas: 2 };
    const other = pod({ name: "w-ingester-auto-0-1" });
    expect(judgeRetiring(two, [pod(), other], covering, Date.parse)).to.equal("uncovered");
    const both = bucket([block(newest + 1), block(newest + 1, { receive_replica: "w-ingester-auto-0-1" })]);
    expect(judgeRetiring(two, [pod(), other], both, Date.parse)).to.equal("covered");
    expect(judgeRetiring(two, [pod()], both, Date.parse)).to.equal("unknown");
  });
});
