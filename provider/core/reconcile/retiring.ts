import { z } from "zod";
import { replicaLabels } from "../spec/replicaLabels.ts";

/** The annotation of a retiring ingester's pods: how often they were ended so far, for them to upload what they hold. */
export const retiringAnnotation = "monitoring.whizard.io/retiring";

/** A pod of a retiring ingester. */
export interface RetiringPod {
  readonly name: string;
  /** Text of `retiringAnnotation`. */
  readonly attempt: string | undefined;
  /** When the pod was started, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** What it answers at `/metrics`. */
  readonly metrics: string;
}

/** A retiring ingester that is asked whether it may go. */
export interface RetiringIngester {
  readonly name: string;
  readonly attempt: number;
  readonly replicas: number;
  /** StatefulSet that lists the blocks of its bucket. */
  readonly bucketView: string;
  readonly tenantLabelName: string;
}

/** `covered`: all that it holds is in the bucket; `uncovered`: something is not, and it had its chance to upload it. */
export type RetiringState = "covered" | "uncovered" | "unknown";

const series =
  /^(prometheus_tsdb_head_(?:max_time|series)|thanos_shipper_(?:dir_syncs|upload_failures|corrupted_blocks)_total)\{(?:[^}]*,)?tenant="([^"\\]*)"[^}]*\} (\S+)$/gm;

interface TenantData {
  /** Series that are not in a finished block yet. */
  readonly series: number;
  /** Time of the newest sample, in milliseconds; without series where the newest block ends, if there is one. */
  readonly newest: number;
  readonly syncs: number;
  readonly failures: number;
}

/** What Thanos says of a TSDB without a sample. */
const never = -1e18;

/** What a pod says of its tenants. */
const parseMetrics = (text: string): ReadonlyMap<string, TenantData> => {
  const found = new Map<string, TenantData>();
  for (const [, metric = "", tenant = "", number] of text.matchAll(series)) {
    const value = Number(number);
    const before = found.get(tenant) ?? { series: 0, newest: never, syncs: 0, failures: 0 };
    if (metric === "prometheus_tsdb_head_max_time") found.set(tenant, { ...before, newest: value });
    else if (metric === "prometheus_tsdb_head_series") found.set(tenant, { ...before, series: value });
    else if (metric === "thanos_shipper_dir_syncs_total") found.set(tenant, { ...before, syncs: value });
    else found.set(tenant, { ...before, failures: before.failures + value });
  }
  return found;
};

/** Where a block ends that has everything, in milliseconds; blocks leave out their end. */
const endOf = ({ series: open, newest }: TenantData): number => (open === 0 ? newest : newest + 1);

const bucketAnswer = z.object({
  data: z.object({
    refreshedAt: z.string(),
    err: z.unknown(),
    blocks: z
      .array(
        z.object({
          maxTime: z.number(),
          thanos: z.object({ labels: z.record(z.string(), z.string()) }),
        }),
      )
      .nullable(),
  }),
});

/** Milliseconds since the epoch of a time in RFC 3339. */
type TimeOf = (text: string) => number;

interface Bucket {
  readonly refreshedAt: number;
  readonly blocks: readonly { readonly maxTime: number; readonly labels: Readonly<Record<string, string>> }[];
}

const parseBucket = (text: string | undefined, timeOf: TimeOf): Bucket | undefined => {
  try {
    const { data: answer } = bucketAnswer.safeParse(JSON.parse(text ?? "null"));
    if (answer === undefined || (answer.data.err ?? undefined) !== undefined) return undefined;
    const blocks = (answer.data.blocks ?? []).map(({ maxTime, thanos }) => ({ maxTime, labels: thanos.labels }));
    return { refreshedAt: timeOf(answer.data.refreshedAt), blocks };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
};

/** Whether a block of the replica, or one that several replicas' were merged into, ends there or later. */
const isInBucket = (
  { blocks }: Bucket,
  wanted: { readonly tenant: string; readonly end: number; readonly pod: string; readonly label: string },
): boolean =>
  blocks.some(({ maxTime, labels }) => {
    const replica = labels[replicaLabels.receive];
    const isOf = labels[wanted.label] === wanted.tenant && (replica === undefined || replica === wanted.pod);
    return isOf && maxTime >= wanted.end;
  });

/**
 * Judges whether a retiring ingester may go: every one of its pods was ended once more since its last write, has each of its
 * finished blocks on record as uploaded, and the bucket has a block that ends after the newest sample of each tenant. Thanos
 * leaves the very last samples out of the block that it makes as it ends; it takes a second end to see those, too.
 */
export const judgeRetiring = (
  { attempt, replicas, tenantLabelName }: RetiringIngester,
  pods: readonly RetiringPod[],
  bucketText: string | undefined,
  timeOf: TimeOf,
): RetiringState => {
  const bucket = parseBucket(bucketText, timeOf);
  const fresh = pods.filter((pod) => pod.attempt === String(attempt));
  if (bucket === undefined || fresh.length < replicas || pods.length > fresh.length) return "unknown";
  if (fresh.some(({ startedAt }) => !(bucket.refreshedAt > startedAt))) return "unknown";
  const tenants = fresh.flatMap(({ name, metrics }) =>
    [...parseMetrics(metrics)].map(([tenant, data]) => ({ pod: name, tenant, data })),
  );
  if (tenants.some(({ data }) => data.syncs === 0)) return "unknown";
  const isCovered = tenants.every(
    ({ pod, tenant, data }) =>
      data.failures === 0 &&
      (data.newest <= never || isInBucket(bucket, { pod, tenant, end: endOf(data), label: tenantLabelName })),
  );
  return isCovered ? "covered" : "uncovered";
};
