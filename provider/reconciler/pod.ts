import { ports } from "../core/index.ts";
import { log } from "../log.ts";
import type { Api } from "./api.ts";
import { ask } from "./ask.ts";
import type { Live } from "./live.ts";
import type { Site } from "./observe.ts";

interface PodStatus {
  readonly podIP?: string;
  readonly startTime?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

export const podStatusOf = ({ status }: Live): PodStatus => (status ?? {}) as PodStatus;

/** Whether a pod answers, and is not on its way out. */
export const isPodReady = (pod: Live): boolean =>
  pod.metadata.deletionTimestamp === undefined &&
  podStatusOf(pod).conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;

/** The pods of the topology that carry these labels, and all that is known of them. */
export const listPods = async (
  api: Api,
  { name, namespace }: Site,
  labels: string,
  signal: AbortSignal,
): Promise<readonly Live[]> => {
  const query = new URLSearchParams({ labelSelector: `app.kubernetes.io/part-of=${name},${labels}` }).toString();
  const path = `/api/v1/namespaces/${namespace}/pods?${query}`;
  return (await api.call<{ readonly items: readonly Live[] }>({ method: "GET", path, signal })).items;
};

/** What is asked for, and how. */
interface PodQuestion {
  readonly path: string;
  /** Folder of the own certificate. */
  readonly tlsFolder: string | undefined;
  /** Name in the pod's certificate; plain HTTP when absent. */
  readonly serverName: string | undefined;
  readonly signal: AbortSignal;
}

/** Asks a pod; nothing when it does not answer. */
export const askPod = async (
  pod: Live,
  { path, tlsFolder: folder, serverName, signal }: PodQuestion,
): Promise<string | undefined> => {
  const tls = folder === undefined || serverName === undefined ? undefined : { folder, serverName };
  try {
    return await ask(
      { host: podStatusOf(pod).podIP ?? "", port: ports.http, path, tls },
      AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    );
  } catch (error) {
    signal.throwIfAborted();
    log("info", "a pod does not answer", { pod: pod.metadata.name, path, error });
    return undefined;
  }
};
