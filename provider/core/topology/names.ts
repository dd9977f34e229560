/** The name of every object of a topology that is not a placed one; all start with the topology's own name. */
export const namesOf = (prefix: string) => ({
  gateway: `${prefix}-gateway`,
  router: `${prefix}-router`,
  /** The router that gives a global ruler's results to the tenants which their labels name. */
  splitRouter: `${prefix}-router-split`,
  /** The headless Service of all ingesters, and the governing Service of their StatefulSets. */
  ingesters: `${prefix}-ingesters`,
  query: `${prefix}-query`,
  /** The Query that answers for all tenants together. */
  globalQuery: `${prefix}-query-global`,
  queryFrontend: `${prefix}-query-frontend`,
  stores: `${prefix}-stores`,
  store: (storage: string, range: number) => `${prefix}-store${suffix(storage)}-${range}`,
  /** Lists the blocks of a bucket while ingesters retire. */
  bucketView: (storage: string) => `${prefix}-view${suffix(storage)}`,
  compactors: `${prefix}-compactors`,
  rulers: `${prefix}-rulers`,
  /** Tenants' rulers are `<prefix>-ruler-…`, so that no tenant has this name. */
  globalRuler: `${prefix}-global-ruler`,
  alertmanager: `${prefix}-alertmanager`,
  storage: (storage: string) => `${prefix}-s3${suffix(storage)}`,
  objstoreSecret: (storage: string) => `${prefix}-objstore${suffix(storage)}`,
  hashrings: `${prefix}-hashrings-static`,
  limits: `${prefix}-limits-static`,
  endpoints: `${prefix}-query-endpoints`,
  globalEndpoints: `${prefix}-query-global-endpoints`,
  gatewayConfig: `${prefix}-gateway-config`,
  gatewayTenants: `${prefix}-gateway-tenants-static`,
  gatewayCredentials: `${prefix}-gateway-credentials-static`,
  /** Sign-in before the web UI. */
  oauth2Proxy: `${prefix}-oauth2-proxy`,
  oauth2ProxyConfig: `${prefix}-oauth2-proxy-config`,
  oauth2ProxyToken: `${prefix}-oauth2-proxy-token`,
  fanout: `${prefix}-fanout`,
  fanoutProgram: `${prefix}-fanout-program`,
  fanoutTargets: `${prefix}-fanout-targets`,
  fanoutCredentials: `${prefix}-fanout-credentials`,
  /** The credential towards the server that answers queries instead of Query. */
  remoteQueryCredential: `${prefix}-remote-query`,
  observability: `${prefix}-observability`,
  reconciler: `${prefix}-reconciler`,
  reconcilerProgram: `${prefix}-reconciler-program`,
  /** What Pulumi tells the reconciler: the spec and the declared placement. */
  declared: `${prefix}-declared`,
  /** What Pulumi tells it of the rule sets, in as many ConfigMaps as they take. */
  declaredRuleSets: (index: number) => `${prefix}-declared-rulesets-${index}`,
  /** The key that the passwords of runtime tenants are derived from. */
  tenantKey: `${prefix}-tenant-key`,
  /** What the reconciler composes of declared and runtime tenants: ConfigMaps, and the Secret of the credentials. */
  composed: {
    hashrings: `${prefix}-hashrings`,
    limits: `${prefix}-limits`,
    tenantLabels: `${prefix}-tenant-labels`,
    gatewayTenants: `${prefix}-gateway-tenants`,
    gatewayCredentials: `${prefix}-gateway-credentials`,
  },
  /** The Secret of a runtime tenant's credential, by the name of its Tenant object. */
  tenantCredential: (object: string) => `${prefix}-tenant-${object}`,
  /** The Secret with the certificate of a kind of component. */
  identity: (kind: string) => `${prefix}-tls-${kind}`,
  /** How each kind's HTTP server speaks TLS. */
  webConfig: `${prefix}-tls-web`,
  policies: `${prefix}-policies`,
  policy: (kind: string) => `${prefix}-${kind}`,
  ingesterPool: `${prefix}-ingester-auto`,
  compactorPool: `${prefix}-compactor-auto`,
});

const suffix = (storage: string): string => (storage === "default" ? "" : `-${storage}`);

export type Names = ReturnType<typeof namesOf>;
