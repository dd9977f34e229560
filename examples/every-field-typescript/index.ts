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
  ingesterTemplate: {
    defaultIngesterRetentionPeriod: "3h",
    defaultTenantsPerIngester: 3,
    disableTsdbCleanup: true,
  },
  queryFrontendTemplate: { image: thanos },
  queryTemplate: {
    flags: ["--query.max-concurrent=200"],
    image: thanos,
    replicaLabelNames: ["prometheus_replica", "receive_replica", "ruler_replica"],
  },
  routerTemplate: { image: thanos },

  // Tenant
  tenants: [
    {
      name: "host-cluster",
      storage: "default",
      // Ruler; one for each tenant that has rules.
      ruler: {
        shards: 1,
        evaluationInterval: "1m",
        alertmanagersUrl: ["http://alertmanager.monitoring.svc:9093"],
        ruleSelectors: [{ matchLabels: { role: "alert-rules" } }],
      },
    },
    { name: "cluster1" },
    { name: "cluster2" },
  ],
  ruleSets: [
    {
      name: "thanos-compact",
      labels: { role: "alert-rules" },
      groups: [
        {
          name: "thanos-compact",
          rules: [
            {
              alert: "ThanosCompactHalted",
              expr: 'thanos_compact_halted{job=~".*(thanos-compact|compactor).*"} == 1',
              for: "5m",
              labels: { severity: "warning" },
              annotations: { summary: "Thanos Compact has failed to run and is now halted." },
            },
          ],
        },
      ],
    },
  ],

  // Gateway; basic auth needs no users here: each tenant has a generated password, the web UI the user `admin`.
  gateway: {
    nodePort: 30_990,
    debug: true,
    enabledTenantsAdmission: true,
    tls: {
      certSecret: { name: "gateway-tls", key: "tls.crt" },
      keySecret: { name: "gateway-tls", key: "tls.key" },
      caSecret: { name: "gateway-tls", key: "ca.crt" },
    },
  },

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
