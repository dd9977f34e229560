import {
  judgeRetiring,
  ports,
  retiringAnnotation,
  type RetiringIngester,
  type RetiringPod,
  type RetiringState,
} from "../core/index.ts";
import type { Api } from "./api.ts";
import type { Live } from "./live.ts";
import { log } from "../log.ts";
import type { Site } from "./observe.ts";

interface PodStatus {
  readonly podIP?: string;
  readonly startTime?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

const statusOf = ({ status }: Live): PodStatus => (status ?? {}) as PodStatus;

const isReady = (pod: Live): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  statusOf(pod).conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;

/** Reads from a pod; nothing when it does not answer. */
const read = async (pod: Live, path: string, signal: AbortSignal): Promise<string | undefined> => {
  const { podIP = "" } = statusOf(pod);
  const host = podIP.includes(":") ? `[${podIP}]` : podIP;
  try {
    const answer = await fetch(`http://${host}:${ports.http}${path}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    return answer.ok ? await answer.text() : undefined;
  } catch (error) {
    signal.throwIfAborted();
    log("info", "a pod does not answer", { pod: pod.metadata.name, path, error });
    return undefined;
  }
};

const readPod = async (pod: Live, signal: AbortSignal): Promise<readonly RetiringPod[]> => {
  const metrics = isReady(pod) ? await read(pod, "/metrics", signal) : undefined;
  // A pod without an answer still counts: as one that has not done its part.
  const { name, annotations } = pod.metadata;
  const attempt = metrics === undefined ? undefined : annotations?.[retiringAnnotation];
  return [{ name, attempt, startedAt: Date.parse(statusOf(pod).startTime ?? ""), metrics: metrics ?? "" }];
};

/** Asks the ingesters that should go, and their buckets, whether all that they hold is there. */
export const findRetiring = async (
  api: Api,
  { name, namespace }: Site,
  retiring: readonly RetiringIngester[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RetiringState>> => {
  if (retiring.length === 0) return new Map();
  const instances = [...new Set(retiring.flatMap((each) => [each.name, each.bucketView]))];
  const labelSelector = `app.kubernetes.io/part-of=${name},app.kubernetes.io/instance in (${instances.join(",")})`;
  const { items } = await api.call<{ readonly items: readonly Live[] }>({
    method: "GET",
    path: `/api/v1/namespaces/${namespace}/pods?${new URLSearchParams({ labelSelector }).toString()}`,
    signal,
  });
  const podsOf = (instance: string): readonly Live[] =>
    items.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/instance"] === instance);
  const buckets = new Map<string, string | undefined>();
  for (const { bucketView } of retiring) {
    const [view] = podsOf(bucketView).filter(isReady);
    if (view !== undefined && !buckets.has(bucketView))
      buckets.set(bucketView, await read(view, "/api/v1/blocks?view=global", signal));
  }
  const states = await Promise.all(
    retiring.map(async (ingester): Promise<[string, RetiringState]> => {
      const pods = (await Promise.all(podsOf(ingester.name).map((pod) => readPod(pod, signal)))).flat();
      return [ingester.name, judgeRetiring(ingester, pods, buckets.get(ingester.bucketView), Date.parse)];
    }),
  );
  return new Map(states);
};
