import * as whizard from "@whizard/pulumi";

const thanos = "quay.io/thanos/thanos:v0.42.4";

const central = new whizard.Whizard("whizard", {
  // Service
  namespace: "monitoring",
  tenantHeader: "cluster",
  tenantLabelName: "cluster",
  defaultTenantId: "unknown",
  compactorTemplate: {
    defaultTenantsPerCompactor: 10,
    retention: { retention1h: "360d", retention5m: "180d", retentionRaw: "60d" },
  },
  gatewayTemplate: { image: "docker.io/library/haproxy:2.6" },
  ingesterTemplate: { defaultIngesterRetentionPeriod: "3h", defaultTenantsPerIngester: 3 },
  queryFrontendTemplate: { image: thanos },
  queryTemplate: {
    flags: ["--query.max-concurrent=200"],
    image: thanos,
    replicaLabelNames: ["prometheus_replica", "receive_replica", "ruler_replica"],
  },
  routerTemplate: { image: thanos },

  // Tenant
  tenants: [{ name: "host-cluster", storage: "default" }, { name: "cluster1" }, { name: "cluster2" }],

  // Gateway
  gateway: { nodePort: 30_990, enabledTenantsAdmission: true },

  // Storage
  storage: {
    s3: {
      bucket: "whizard-monitoring",
      endpoint: "s3.pek3b.qingstor.com:443",
      accessKeySecret: { name: "storage-secret", key: "accessKey" },
      secretKeySecret: { name: "storage-secret", key: "secretKey" },
    },
  },

  // Router
  router: { replicationFactor: 2, replicas: 3 },

  // Ingester; which tenants are on which is decided by placement.
  ingester: { localTsdbRetention: "7d", replicas: 2 },

  // Compactor
  compactor: { disableDownsampling: false },

  // Store
  store: {
    timeRanges: [
      { minTime: "", maxTime: "-30d" },
      { minTime: "-30d", maxTime: "-36h" },
    ],
  },

  // Query
  query: {
    promqlEngine: "thanos",
    stores: [{ addresses: ["first.example:10901", "second.example:10901"] }],
  },
});

export const placement = central.placement;
export const ingesters = central.ingesters;
export const hashrings = central.hashrings;
