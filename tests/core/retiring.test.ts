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
    prometheus_tsdb_head_series: 0,
    prometheus_tsdb_head_chunks_created_total: 0,
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

const covering = bucket([block(newest - 1), block(newest)]);

/** What is in the log as the process starts. */
const inLog = { prometheus_tsdb_head_series: 590, prometheus_tsdb_head_chunks_created_total: 590 };
/** What was in it, and is in blocks by now. */
const drained = { prometheus_tsdb_head_chunks_created_total: 590 };

describe("whether a retiring ingester may go", () => {
  const cases: readonly (readonly [string, readonly RetiringPod[], string | undefined, string])[] = [
    ["may when its log was empty and the bucket has its newest block, which ends there", [pod()], covering, "covered"],
    ["may not when its newest block is missing", [pod()], bucket([block(newest - 1)]), "uncovered"],
    ["may not when anything is in its log", [pod({ metrics: metrics(inLog) })], covering, "uncovered"],
    [
      "may not when only samples out of order are in its log: no block ends after these",
      [pod({ metrics: metrics({ prometheus_tsdb_head_series: 1, prometheus_tsdb_head_chunks_created_total: 1 }) })],
      covering,
      "uncovered",
    ],
    [
      "may not when it has just written blocks, of which nobody knows whether they are uploaded",
      [pod({ metrics: metrics(drained) })],
      covering,
      "uncovered",
    ],
    ["may not when the bucket is empty", [pod()], bucket(null), "uncovered"],
    ["may not by another tenant's block", [pod()], bucket([block(newest, { tenant_id: "b" })]), "uncovered"],
    ["may not by another replica's block", [pod()], bucket([block(newest, { receive_replica: "x" })]), "uncovered"],
    [
      "may by a block that the replicas' were merged into",
      [pod()],
      bucket([{ maxTime: newest, thanos: { labels: { tenant_id: "a" } } }]),
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
    const both = bucket([block(newest), block(newest, { receive_replica: "w-ingester-auto-0-1" })]);
    expect(judgeRetiring(two, [pod(), other], both, Date.parse)).to.equal("covered");
    expect(judgeRetiring(two, [pod()], both, Date.parse)).to.equal("unknown");
  });

  const minute = 60_000;
  const refreshed = Date.parse("2026-11-22T22:18:21Z");
  const later: readonly (readonly [string, number, Readonly<Record<string, number>>, number, string])[] = [
    ["is not ended while Thanos writes what is in its log", 3, inLog, 10 * minute, "unknown"],
    ["is ended when its log has become empty", 3, drained, 3 * minute, "uncovered"],
    ["is not ended at once for what another end does not help", 3, drained, minute, "unknown"],
    ["is ended ever less often while the bucket takes nothing", 5, drained, 7 * minute, "unknown"],
    ["is ended once an hour at least", 20, drained, 61 * minute, "uncovered"],
    ["goes when its log is empty at last", 4, {}, 0.1 * minute, "covered"],
  ];
  for (const [what, attempt, changes, age, state] of later)
    it(`after several ends it ${what}`, () => {
      const one = pod({ attempt: String(attempt), startedAt: refreshed - age, metrics: metrics(changes) });
      expect(judgeRetiring({ ...ingester, attempt }, [one], covering, Date.parse)).to.equal(state);
    });
});
