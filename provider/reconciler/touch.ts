import { createHash } from "node:crypto";
import type { KubeObject } from "../core/index.ts";
import type { Api } from "./api.ts";
import { fieldManager } from "./apply.ts";
import type { Live } from "./live.ts";
import type { Site } from "./observe.ts";

const annotation = "monitoring.whizard.io/maps";

type Labels = Readonly<Record<string, string>> | undefined;

const componentOf = (labels: Labels): string => labels?.["app.kubernetes.io/name"] ?? "";

/** Whose maps these are, or whose pods: all of a component have the same, but every ruler has its own rules. */
const ownerOf = (labels: Labels): string =>
  componentOf(labels) === "ruler" ? `ruler ${labels?.["app.kubernetes.io/instance"]}` : componentOf(labels);

const contentHash = (maps: readonly KubeObject[], owner: string): string => {
  const own = maps.filter(({ metadata }) => ownerOf(metadata.labels) === owner);
  return createHash("sha256").update(JSON.stringify(own)).digest("hex").slice(0, 16);
};

/**
 * Touches the pods that mount the maps: kubelet then looks at their volumes at once instead of within its minute. Each pod
 * carries the hash of what it was told of, so that nobody is told twice.
 */
export const touchPods = async (
  api: Api,
  { name, namespace }: Site,
  maps: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> => {
  const components = [...new Set(maps.map(({ metadata }) => componentOf(metadata.labels)))];
  const owners = [...new Set(maps.map(({ metadata }) => ownerOf(metadata.labels)))];
  const hashes = new Map(owners.map((owner) => [owner, contentHash(maps, owner)]));
  const labelSelector = `app.kubernetes.io/part-of=${name},app.kubernetes.io/name in (${components.join(",")})`;
  const pods = await api.call<{ readonly items: readonly Live[] | null }>({
    method: "GET",
    path: `/api/v1/namespaces/${namespace}/pods?${new URLSearchParams({ labelSelector }).toString()}`,
    accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
    signal,
  });
  const stale = (pods.items ?? []).filter(({ metadata }) => {
    const hash = hashes.get(ownerOf(metadata.labels));
    return hash !== undefined && metadata.annotations?.[annotation] !== hash;
  });
  await Promise.all(
    stale.map(async ({ metadata }) => {
      const hash = hashes.get(ownerOf(metadata.labels));
      await api.call({
        method: "PATCH",
        path: `/api/v1/namespaces/${namespace}/pods/${metadata.name}?fieldManager=${fieldManager}`,
        body: { metadata: { annotations: { [annotation]: hash } } },
        contentType: "application/merge-patch+json",
        signal,
      });
    }),
  );
};
