/** Settings of small pods. */
export const tiny = {
  replicas: 1,
  resources: { requests: { cpu: "5m", memory: "16Mi" } },
  terminationGracePeriodSeconds: 20,
} as const;
const { replicas: _replicas, ...single } = tiny;
const scratch = { dataVolume: { type: "emptyDir", size: "1Gi" } } as const;

/** A storage of the site's own. */
export const tinyStorage = { embedded: { ...tiny, ...scratch } } as const;

/** Small pods; stores that answer for all that is in the bucket, however young. */
const base = {
  name: "w",
  tenants: [{ name: "declared" }],
  storage: tinyStorage,
  storages: {},
  gateway: { ...tiny, serviceType: "NodePort" },
  router: tiny,
  ingester: { ...tiny, dataVolume: { size: "64Mi" } },
  query: tiny,
  queryFrontend: tiny,
  store: {
    ...tiny,
    ...scratch,
    timeRanges: [{ minTime: "", maxTime: "" }],
    flags: ["--sync-block-duration=10s"],
  },
  compactor: { ...single, ...scratch },
  ruler: { ...tiny, evaluationInterval: "2s" },
  reconciler: {},
};

/** Fields of components that a site has otherwise. */
export type SiteChange = Readonly<
  Partial<
    Record<keyof typeof base | "globalRuler" | "observability" | "alertmanager", Readonly<Record<string, unknown>>>
  >
>;

/** What a site is made of. */
export const runtimeSpec = (namespace: string, change: SiteChange): object => ({
  ...base,
  namespace,
  ...Object.fromEntries(
    Object.entries(change).map(([name, fields]) => [
      name,
      { ...(base[name as keyof typeof base] as object), ...fields },
    ]),
  ),
});
