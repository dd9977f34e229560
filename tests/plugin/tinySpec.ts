const tiny = {
  replicas: 1,
  resources: { requests: { cpu: "5m", memory: "16Mi" } },
  terminationGracePeriodSeconds: 3,
} as const;
const { replicas: _replicas, ...single } = tiny;
const scratch = { dataVolume: { type: "emptyDir", size: "1Gi" } } as const;

/**
 * A topology that needs next to nothing: one small pod a component, two tenants an ingester, no volume but the ingesters', no
 * reconciler. */
export const tinySpec = (namespace: string, tenants: readonly string[], retention = "1h") => ({
  namespace,
  reconciler: false as boolean | object,
  tenants: tenants.map((name) => ({ name })),
  storage: { embedded: { ...tiny, ...scratch } },
  gateway: tiny,
  router: tiny,
  ingester: {
    ...tiny,
    defaultTenantsPerIngester: 2,
    defaultIngesterRetentionPeriod: retention,
    dataVolume: { size: "64Mi" },
  },
  query: tiny,
  queryFrontend: tiny,
  store: { ...tiny, ...scratch },
  compactor: { ...single, ...scratch },
});

/** Rulers that need next to nothing and evaluate often. */
export const tinyRuler = { ...tiny, evaluationInterval: "5s" } as const;

/** A program with one Whizard component `w` whose outputs are the stack's. */
export const whizardProgram = (spec: object): string => `
const w = new whizard.Whizard("w", ${JSON.stringify(spec)} as never, on);
export const { placement, ingesters, hashrings, storages, passwords } = w;
`;
