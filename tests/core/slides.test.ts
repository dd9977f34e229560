import { expect } from "chai";
import { parseWhizard, whizard } from "../../provider/core/index.ts";
import { fieldsAt } from "../../provider/core/spec/schemaAt.ts";

/**
 * Every field that the talk's YAML shows, slide by slide, and where it stands in the spec. Its Ruler is not here yet.
 */
const slides: Readonly<Record<string, readonly (readonly [field: string, path: string, value: unknown])[]>> = {
  Service: [
    ["tenantHeader", "tenantHeader", "cluster"],
    ["tenantLabelName", "tenantLabelName", "cluster"],
    ["defaultTenantId", "defaultTenantId", "unknown"],
    ["compactorTemplateSpec.defaultTenantsPerCompactor", "compactorTemplate.defaultTenantsPerCompactor", 10],
    ["compactorTemplateSpec.retention.retention1h", "compactorTemplate.retention.retention1h", "360d"],
    ["compactorTemplateSpec.retention.retention5m", "compactorTemplate.retention.retention5m", "180d"],
    ["compactorTemplateSpec.retention.retentionRaw", "compactorTemplate.retention.retentionRaw", "60d"],
    ["gatewayTemplateSpec.image", "gatewayTemplate.image", "registry.example/gateway:v1"],
    ["ingestorTemplateSpec.defaultIngestorRetentionPeriod", "ingesterTemplate.defaultIngesterRetentionPeriod", "3h"],
    ["ingestorTemplateSpec.disableTsdCleanup", "ingesterTemplate.disableTsdbCleanup", true],
    ["RemoteWrites", "remoteWrites", [{ name: "archive", url: "https://archive.example/api/v1/push" }]],
    ["RemoteQuery", "remoteQuery", { url: "https://queries.example" }],
    ["ingestorTemplateSpec.defaultTenantsPerIngestor", "ingesterTemplate.defaultTenantsPerIngester", 3],
    ["queryFrontendTemplateSpec.image", "queryFrontendTemplate.image", "docker.io/thanosio/thanos:v0.36.1"],
    ["queryTemplateSpec.flags", "queryTemplate.flags", ["--query.max-concurrent=200"]],
    ["queryTemplateSpec.image", "queryTemplate.image", "docker.io/thanosio/thanos:v0.36.1"],
    ["queryTemplateSpec.replicaLabelNames", "queryTemplate.replicaLabelNames", ["prometheus_replica"]],
    ["routerTemplateSpec.image", "routerTemplate.image", "docker.io/thanosio/thanos:v0.36.1"],
  ],
  Tenant: [
    ["spec.tenant", "tenants[].name", "host-cluster"],
    ["labels monitoring.whizard.io/storage", "tenants[].storage", "default"],
  ],
  Gateway: [
    ["nodePort", "gateway.nodePort", 30_990],
    ["debug", "gateway.debug", true],
    ["enabledTenantsAdmission", "gateway.enabledTenantsAdmission", true],
    ["webConfig.httpServerTLSConfig.certSecret", "gateway.tls.certSecret", { name: "gateway-tls", key: "tls.crt" }],
    ["webConfig.httpServerTLSConfig.keySecret", "gateway.tls.keySecret", { name: "gateway-tls", key: "tls.key" }],
  ],
  Storage: [
    ["S3.bucket", "storage.s3.bucket", "whizard-monitoring"],
    ["S3.endpoint", "storage.s3.endpoint", "s3.pek3b.qingstor.com:443"],
    ["S3.accessKey", "storage.s3.accessKeySecret", { name: "storage-secret", key: "accessKey" }],
    ["S3.secretKey", "storage.s3.secretKeySecret", { name: "storage-secret", key: "secretKey" }],
  ],
  Router: [
    ["replicationFactor", "router.replicationFactor", 2],
    ["replicas", "router.replicas", 3],
    ["image", "router.image", "docker.io/thanosio/thanos:v0.36.1"],
  ],
  Ingestor: [
    ["defaultTenantsPerIngestor", "ingester.defaultTenantsPerIngester", 3],
    ["localTsdbRetention", "ingester.localTsdbRetention", "7d"],
    ["replicas", "ingester.replicas", 2],
    ["defaultIngestorRetentionPeriod", "ingester.defaultIngesterRetentionPeriod", "3h"],
  ],
  Compactor: [
    ["defaultTenantsPerCompactor", "compactor.defaultTenantsPerCompactor", 10],
    ["retention.retention1h", "compactor.retention.retention1h", "360d"],
    ["retention.retention5m", "compactor.retention.retention5m", "180d"],
    ["retention.retentionRaw", "compactor.retention.retentionRaw", "60d"],
    ["disableDownsampling", "compactor.disableDownsampling", false],
  ],
  Store: [
    [
      "timeRanges",
      "store.timeRanges",
      [
        { minTime: "", maxTime: "-30d" },
        { minTime: "-30d", maxTime: "-36h" },
      ],
    ],
  ],
  Query: [
    ["promqlEngine", "query.promqlEngine", "thanos"],
    ["flags", "query.flags", ["--query.max-concurrent=200"]],
    ["image", "query.image", "docker.io/thanosio/thanos:v0.36.1"],
    ["replicaLabelNames", "query.replicaLabelNames", ["prometheus_replica", "receive_replica", "ruler_replica"]],
    ["stores[].addresses", "query.stores", [{ addresses: ["extra-1.example:10901", "extra-2.example:10901"] }]],
  ],
};

type Plain = Record<string, unknown>;

/** Puts a value into a spec; `tenants[]` stands for the one tenant. */
const put = (spec: Plain, path: string, value: unknown): void => {
  const steps = path.replace("tenants[]", "tenants.0").split(".");
  const last = steps.pop() ?? "";
  const parent = steps.reduce<Plain>((inner, step) => {
    inner[step] ??= step === "tenants" ? [{}] : {};
    return inner[step] as Plain;
  }, spec);
  parent[last] = value;
};

const all = Object.entries(slides).flatMap(([slide, fields]) => fields.map((field) => [slide, ...field] as const));

describe("the talk's YAML", () => {
  for (const [slide, field, path] of all) {
    it(`${slide}: ${field} is ${path}`, () => {
      const keys = path.replace("tenants[]", "tenants.0").split(".");
      expect(fieldsAt(whizard)(keys.slice(0, -1))).to.include(keys.at(-1));
    });
  }

  it("has the same values here, all slides in one spec", () => {
    const spec: Plain = {};
    for (const [, , path, value] of all) put(spec, path, value);
    const parsed = parseWhizard(spec);
    expect(parsed.ok ? [] : parsed.issues).to.deep.equal([]);
    if (!parsed.ok) return;
    const own = all.filter(([, , path]) => !path.includes("Template") && !path.includes("[]"));
    for (const [slide, field, path, value] of own) {
      const seen = path.split(".").reduce<unknown>((inner, key) => (inner as Plain)[key], parsed.value);
      // Defaults stand beside what is given.
      if (path.startsWith("remote")) expect(seen, `${slide}: ${field}`).to.containSubset(value);
      else expect(seen, `${slide}: ${field}`).to.deep.equal(value);
    }
  });
});
