import {
  judgeRetiring,
  retiringAnnotation,
  type RetiringIngester,
  type RetiringPod,
  type RetiringState,
} from "../core/index.ts";
import type { Api } from "./api.ts";
import type { Live } from "./live.ts";
import type { Site } from "./observe.ts";
import { askPod, isPodReady, listPods, podStatusOf } from "./pod.ts";

type Asking = Pick<Parameters<typeof askPod>[1], "tlsFolder" | "serverName" | "signal">;

const readPod = async (pod: Live, asking: Asking): Promise<readonly RetiringPod[]> => {
  const metrics = isPodReady(pod) ? await askPod(pod, { path: "/metrics", ...asking }) : undefined;
  // A pod without an answer still counts: as one that has not done its part.
  const { name, annotations } = pod.metadata;
  const attempt = metrics === undefined ? undefined : annotations?.[retiringAnnotation];
  return [{ name, attempt, startedAt: Date.parse(podStatusOf(pod).startTime ?? ""), metrics: metrics ?? "" }];
};

/** The lists of the buckets that retiring ingesters upload to, by the workload that makes them. */
const readBuckets = async (
  retiring: readonly RetiringIngester[],
  podsOf: (instance: string) => readonly Live[],
  asking: Omit<Asking, "serverName">,
): Promise<ReadonlyMap<string, string | undefined>> => {
  const views = new Map(retiring.map(({ bucketView, serverNames }) => [bucketView, serverNames?.bucketView]));
  const path = "/api/v1/blocks?view=global";
  const lists = [...views].map(async ([name, serverName]) => {
    const [pod] = podsOf(name).filter(isPodReady);
    return [name, pod === undefined ? undefined : await askPod(pod, { path, serverName, ...asking })] as const;
  });
  return new Map(await Promise.all(lists));
};

/** Asks the ingesters that should go, and their buckets, whether all that they hold is there. */
export const findRetiring = async (
  api: Api,
  site: Site,
  retiring: readonly RetiringIngester[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RetiringState>> => {
  if (retiring.length === 0) return new Map();
  const instances = [...new Set(retiring.flatMap((each) => [each.name, each.bucketView]))];
  const pods = await listPods(api, site, `app.kubernetes.io/instance in (${instances.join(",")})`, signal);
  const podsOf = (instance: string): readonly Live[] =>
    pods.filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/instance"] === instance);
  const asking = { tlsFolder: site.tlsFolder, signal };
  const buckets = await readBuckets(retiring, podsOf, asking);
  const states = retiring.map(async (ingester): Promise<[string, RetiringState]> => {
    const serverName = ingester.serverNames?.ingester;
    const found = (
      await Promise.all(podsOf(ingester.name).map((pod) => readPod(pod, { serverName, ...asking })))
    ).flat();
    return [ingester.name, judgeRetiring(ingester, found, buckets.get(ingester.bucketView), Date.parse)];
  });
  return new Map(await Promise.all(states));
};
