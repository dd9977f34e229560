export const namespace = "monitoring";
const labels = { "monitoring.whizard.io/service": "monitoring.whizard" };

export const object = (kind: string, spec: unknown, metadata: object = {}): unknown => ({
  apiVersion: "monitoring.whizard.io/v1alpha1",
  kind,
  metadata: { name: "whizard", namespace, labels, ...metadata },
  spec,
});

export const secret = (key: string) => ({ name: "storage-secret", key });
export const storage = object(
  "Storage",
  { S3: { bucket: "b", endpoint: "s3.example:443", accessKey: secret("accessKey"), secretKey: secret("secretKey") } },
  { name: "remote" },
);
export const service = object("Service", { storage: { namespace, name: "remote" } }, { labels: {} });

interface Case {
  readonly objects: readonly unknown[];
  readonly spec: Readonly<Record<string, unknown>>;
  readonly lost?: readonly string[];
  readonly changed?: readonly string[];
}

const placedAnew = "the tenants are declared; which one of our workloads takes them is decided anew";

/** The objects of the talk, then what upstream's own types have besides. */
export const cases: Readonly<Record<string, Case>> = {
  "a Tenant, whose status is decided anew": {
    objects: [
      object(
        "Tenant",
        { tenant: "host-cluster" },
        { labels: { ...labels, "monitoring.whizard.io/storage": "default" } },
      ),
    ],
    spec: { tenants: [{ name: "host-cluster" }] },
  },
  "a Router": {
    objects: [
      object("Router", { replicationFactor: 2, replicas: 3, image: "docker.io/thanosio/thanos:v0.36.1" }),
      object("Ingester", { replicas: 2 }),
    ],
    spec: {
      router: { replicationFactor: 2, replicas: 3, image: "docker.io/thanosio/thanos:v0.36.1" },
      ingester: { replicas: 2 },
    },
  },
  "a Gateway with TLS and the web UI": {
    objects: [
      object("Gateway", {
        nodePort: 30990,
        debug: true,
        webConfig: { httpServerTLSConfig: { certSecret: secret("tls.crt"), keySecret: secret("tls.key") } },
      }),
    ],
    spec: {
      gateway: { nodePort: 30990, debug: true, tls: { certSecret: secret("tls.crt"), keySecret: secret("tls.key") } },
    },
  },
  "an Ingestor, as the talk spells it": {
    objects: [
      object("Tenant", {}, { name: "cluster1" }),
      object("Ingestor", {
        defaultTenantsPerIngestor: 3,
        tenants: ["cluster1", "cluster2"],
        localTsdbRetention: "7d",
        replicas: 2,
        defaultIngestorRetentionPeriod: "3h",
      }),
    ],
    spec: {
      tenants: [{ name: "cluster1" }, { name: "cluster2" }],
      ingester: {
        defaultTenantsPerIngester: 3,
        localTsdbRetention: "7d",
        replicas: 2,
        defaultIngesterRetentionPeriod: "3h",
      },
    },
    changed: [
      "Ingestor monitoring/whizard spec.tenants[1]: cluster2 has no Tenant object; it is declared all the same",
      `Ingestor monitoring/whizard spec.tenants: ${placedAnew}`,
    ],
  },
  "a Compactor": {
    objects: [
      object("Compactor", {
        defaultTenantsPerCompactor: 10,
        tenants: [],
        retention: { retention1h: "360d", retention5m: "180d", retentionRaw: "60d" },
        disableDownsampling: false,
      }),
    ],
    spec: {
      compactor: {
        defaultTenantsPerCompactor: 10,
        retention: { retention1h: "360d", retention5m: "180d", retentionRaw: "60d" },
        disableDownsampling: false,
      },
    },
  },
  "a Store with time ranges": {
    objects: [
      object("Store", {
        timeRanges: [
          { minTime: "", maxTime: "-30d" },
          { minTime: "-30d", maxTime: "-36h" },
        ],
      }),
    ],
    spec: { store: { timeRanges: [{ maxTime: "-30d" }, { minTime: "-30d", maxTime: "-36h" }] } },
  },
  "a Store with bounds of its own": {
    objects: [object("Store", { maxTime: "-48h", indexCacheConfig: { inMemory: { maxSize: "500Mi" } } })],
    spec: { store: { indexCache: { maxSize: "500Mi" }, timeRanges: [{ maxTime: "-48h" }] } },
  },
  "a Query": {
    objects: [
      object("Query", {
        promqlEngine: "thanos",
        flags: ["--query.max-concurrent=200"],
        replicaLabelNames: ["prometheus_replica"],
        stores: [{ addresses: ["a:10901"] }, { addresses: ["b:443"], caSecret: { name: "tls", key: "ca.crt" } }],
        envoy: { image: "envoy" },
      }),
    ],
    spec: {
      query: {
        promqlEngine: "thanos",
        flags: ["--query.max-concurrent=200"],
        replicaLabelNames: ["prometheus_replica"],
        stores: [
          { addresses: ["a:10901"] },
          { addresses: ["b:443"], tls: { caSecret: { name: "tls", key: "ca.crt" } } },
        ],
      },
    },
    lost: ["Query monitoring/whizard spec.envoy: the sidecar does not exist here"],
  },
  "a QueryFrontend with Go's nanoseconds": {
    objects: [
      object("QueryFrontend", {
        cacheConfig: { type: "IN-MEMORY", inMemory: { maxSize: "1Gi", maxSizeItems: 0, validity: 300_000_000_000 } },
      }),
    ],
    spec: { queryFrontend: { cache: { maxSize: "1Gi", validity: "300s" } } },
  },
  "a workload's own settings": {
    objects: [
      object("Router", {
        logLevel: "debug",
        flags: ["--web.disable"],
        imagePullSecrets: [{ name: "registry" }],
        securityContext: { fsGroup: 0 },
        podMetadata: { labels: { team: "a" }, annotations: { note: "b" } },
        resources: { requests: { cpu: 1, memory: "1Gi" } },
        tolerations: [{ key: "metrics", operator: "Exists" }],
        imagePullPolicy: "Always",
        containers: [{ name: "receive" }],
      }),
    ],
    spec: {
      router: {
        flags: ["--log.level=debug", "--web.disable"],
        imagePullSecrets: ["registry"],
        podSecurityContext: { fsGroup: 0 },
        podLabels: { team: "a" },
        podAnnotations: { note: "b" },
        resources: { requests: { cpu: "1", memory: "1Gi" } },
        tolerations: [{ key: "metrics", operator: "Exists" }],
      },
    },
    lost: [
      "Router monitoring/whizard spec.imagePullPolicy: the policy is Kubernetes' own default for the image's tag",
      "Router monitoring/whizard spec.containers: containers cannot be patched or added; set image, resources, flags and env instead",
    ],
  },
  "volumes of both kinds": {
    objects: [
      object("Store", { dataVolume: { emptyDir: {} } }),
      object("Ingester", {
        dataVolume: {
          persistentVolumeClaim: {
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: "fast",
              resources: { requests: { storage: "20Gi" } },
              selector: { matchLabels: { a: "b" } },
            },
          },
        },
      }),
    ],
    spec: {
      ingester: { dataVolume: { type: "claim", size: "20Gi", storageClass: "fast" } },
      store: { dataVolume: { type: "emptyDir" } },
    },
    lost: ["Ingester monitoring/whizard spec.dataVolume.persistentVolumeClaim.spec.selector: has no counterpart"],
  },
  "labels of Tenants, and soft tenants of an Ingester": {
    objects: [
      object(
        "Tenant",
        { tenant: "a" },
        { name: "a", labels: { ...labels, "monitoring.whizard.io/exclusive": "true" } },
      ),
      object("Tenant", { tenant: "b" }, { name: "b" }),
      object("Tenant", { tenant: "c" }, { name: "c", labels: { ...labels, "monitoring.whizard.io/storage": "local" } }),
      object("Ingester", { tenants: ["b"] }, { labels: { ...labels, "monitoring.whizard.io/soft-tenant": "true" } }),
    ],
    spec: { tenants: [{ name: "a", exclusive: true }, { name: "b", soft: true }, { name: "c" }] },
    lost: [
      'Tenant monitoring/c metadata.labels["monitoring.whizard.io/storage"]: a tenant cannot do without object storage; its blocks go to the default storage',
    ],
    changed: [`Ingester monitoring/whizard spec.tenants: ${placedAnew}`],
  },
  "a further Ingester that says otherwise": {
    objects: [
      object("Ingester", { replicas: 2 }),
      object("Ingester", { replicas: 3 }, { name: "whizard-local-auto-0" }),
    ],
    spec: { ingester: { replicas: 2 } },
    lost: [
      "Ingester monitoring/whizard-local-auto-0 spec.replicas: is not as in Ingester monitoring/whizard, which `ingester` follows",
    ],
  },
  "values that the spec does not allow": {
    objects: [object("Ingester", { localTsdbRetention: "a week", replicas: 2 }), object("Router", { madeUp: 1 })],
    spec: { ingester: { replicas: 2 } },
    lost: [
      "Router monitoring/whizard spec.madeUp: has no counterpart",
      'Ingester monitoring/whizard spec.localTsdbRetention: `ingester.localTsdbRetention` cannot take it: "a week" is not allowed (a duration such as 30s, 3h, 7d or 1h30m)',
    ],
  },
  "what belongs to another Service, and to nobody": {
    objects: [
      object("Query", {}, { labels: { "monitoring.whizard.io/service": "other.whizard" } }),
      { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "default" } },
    ],
    spec: {},
    lost: [
      "Service default/web: is no object of upstream Whizard",
      'Query monitoring/whizard metadata.labels["monitoring.whizard.io/service"]: belongs to Service other.whizard',
    ],
  },
};
