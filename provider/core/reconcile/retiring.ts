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
  /** Names that the certificates of its pods and of the list have; they are asked plainly when absent. */
  readonly serverNames?: { readonly ingester: string; readonly bucketView: string };
}

/**
 * From which end on an ingester writes blocks of half a minute. As it ends, Thanos 0.42 leaves the newest sample in the log,
 * unless that is the only one there: of a head that begins where the last block ended, and holds one sample, no end makes a
 * block. It leaves out-of-order samples, too. What it does at every turn of a block leaves nothing.
 */
export const shortBlocksFrom = 3;

/** `covered`: all that it holds is in the bucket; `uncovered`: something may not be, and another end helps. */
export type RetiringState = "covered" | "uncovered" | "unknown";

const series =
  /^(prometheus_tsdb_head_(?:max_time|series|chunks_created_total)|thanos_shipper_(?:dir_syncs|upload_failures|corrupted_blocks)_total)\{(?:[^}]*,)?tenant="([^"\\]*)"[^}]*\} (\S+)$/gm;

interface TenantData {
  /** Series of which something is not in a finished block yet. */
  readonly series: number;
  /** Chunks that were begun since the process started, those of its log included; without any its log was empty then. */
  readonly chunks: number;
  /** Time of the newest sample, in milliseconds; of an empty log the end of the newest block, if there is one. */
  readonly newest: number;
  readonly syncs: number;
  readonly failures: number;
}

/** What Thanos says of a TSDB without a sample. */
const never = -1e18;

const fieldOf: Readonly<Record<string, keyof TenantData>> = {
  prometheus_tsdb_head_max_time: "newest",
  prometheus_tsdb_head_series: "series",
  prometheus_tsdb_head_chunks_created_total: "chunks",
  thanos_shipper_dir_syncs_total: "syncs",
};

/** What a pod says of its tenants. */
const parseMetrics = (text: string): ReadonlyMap<string, TenantData> => {
  const found = new Map<string, TenantData>();
  for (const [, metric = "", tenant = "", number] of text.matchAll(series)) {
    const value = Number(number);
    const before = found.get(tenant) ?? { series: 0, chunks: 0, newest: never, syncs: 0, failures: 0 };
    const field = fieldOf[metric];
    found.set(
      tenant,
      field === undefined ? { ...before, failures: before.failures + value } : { ...before, [field]: value },
    );
  }
  return found;
};

/** Whether nothing was in the log when the process started: all that it ever acknowledged is in finished blocks. */
const isLogEmpty = ({ series: open, chunks }: TenantData): boolean => open === 0 && chunks === 0;

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

/** How long it runs at least before it is ended anew: the first two times not at all, then two minutes, four, up to an hour. */
const restMs = (attempt: number): number =>
  attempt < shortBlocksFrom ? 0 : Math.min(3_600_000, 120_000 * 2 ** (attempt - shortBlocksFrom));

interface Held {
  readonly pod: RetiringPod;
  readonly tenant: string;
  readonly data: TenantData;
}

const isCovered = ({ pod, tenant, data }: Held, bucket: Bucket, label: string): boolean =>
  isLogEmpty(data) &&
  data.failures === 0 &&
  (data.newest <= never || isInBucket(bucket, { pod: pod.name, tenant, end: data.newest, label }));

/** Whether another end may help: not while Thanos is writing what is in its log, and not again and again for an outage. */
const isDue = (held: readonly Held[], pods: readonly RetiringPod[], bucket: Bucket, attempt: number): boolean =>
  attempt < shortBlocksFrom ||
  (held.every(({ data }) => data.series === 0) &&
    pods.every(({ startedAt }) => bucket.refreshedAt - startedAt >= restMs(attempt)));

/**
 * Judges whether a retiring ingester may go: every one of its pods was ended once more since its last write, found its log
 * empty as it started again, has each of its finished blocks on record as uploaded, and the bucket has the newest of them.
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
  const held = fresh.flatMap((pod) => [...parseMetrics(pod.metrics)].map(([tenant, data]) => ({ pod, tenant, data })));
  if (held.some(({ data }) => data.syncs === 0)) return "unknown";
  if (held.every((each) => isCovered(each, bucket, tenantLabelName))) return "covered";
  return isDue(held, fresh, bucket, attempt) ? "uncovered" : "unknown";
};
