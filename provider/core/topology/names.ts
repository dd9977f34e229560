/** The name of every object of a topology that is not a placed one; all start with the topology's own name. */
export const namesOf = (prefix: string) => ({
  gateway: `${prefix}-gateway`,
  router: `${prefix}-router`,
  /** The headless Service of all ingesters, and the governing Service of their StatefulSets. */
  ingesters: `${prefix}-ingesters`,
  query: `${prefix}-query`,
  queryFrontend: `${prefix}-query-frontend`,
  stores: `${prefix}-stores`,
  store: (storage: string, range: number) => `${prefix}-store${suffix(storage)}-${range}`,
  compactors: `${prefix}-compactors`,
  storage: (storage: string) => `${prefix}-s3${suffix(storage)}`,
  objstoreSecret: (storage: string) => `${prefix}-objstore${suffix(storage)}`,
  hashrings: `${prefix}-hashrings-static`,
  endpoints: `${prefix}-query-endpoints`,
  gatewayConfig: `${prefix}-gateway-config`,
  gatewayTenants: `${prefix}-gateway-tenants-static`,
  gatewayCredentials: `${prefix}-gateway-credentials-static`,
});

const suffix = (storage: string): string => (storage === "default" ? "" : `-${storage}`);

export type Names = ReturnType<typeof namesOf>;
