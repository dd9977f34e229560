import {
  as,
  change,
  each,
  field,
  isPlain,
  lose,
  nested,
  nothing,
  to,
  without,
  withoutUnless,
  type Rule,
  type Rules,
} from "./outcome.ts";
import { dataVolumeRule, workloadRules } from "./workloadRules.ts";

/** A kind of upstream's components: where its settings stand in our spec, and how its fields are converted. */
export interface ComponentKind {
  /** Name of the section of our spec. */
  readonly section: string;
  /** Upstream's kinds: the real one, then how older texts spell it. */
  readonly kinds: readonly string[];
  /** Field of upstream's Service with the defaults of the kind. */
  readonly template: string;
  readonly rules: Rules;
}

const data: Rules = { dataVolume: dataVolumeRule };

const placed: Rule = (_value, path) =>
  change(path, "the tenants are declared; which one of our workloads takes them is decided anew");

const sidecar = without("the sidecar does not exist here");
const proxyImage = without("the gateway is HAProxy here; its image is not upstream's");

/** A duration that Go writes as a number of nanoseconds, or as text. */
const nanoseconds: Rule = (value, path) => {
  if (typeof value !== "number") return field("validity", value, path);
  const seconds = Math.round(value / 1e9);
  return field("validity", `${seconds}s`, path);
};

const cacheRules: Rules = {
  type: withoutUnless("IN-MEMORY", "the cache is in memory"),
  inMemory: nested({
    maxSize: as("maxSize"),
    maxSizeItems: (value, path) => (value === 0 ? nothing : lose(path, "the cache is bounded by its size only")),
    validity: nanoseconds,
  }),
};

const secretKey = (name: string): Rule => nested({ name: as("name"), key: as("key"), optional: () => nothing }, name);

/** Upstream speaks TLS where it is given an authority. */
const caSecretRule: Rule = (value, path) => {
  const { fields, ...rest } = secretKey("caSecret")(value, path);
  const tls = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
  return { ...rest, fields: { tls: { value: tls, from: path } } };
};

/** One shard whose bounds stand beside the list of ranges. */
const bound =
  (name: "minTime" | "maxTime"): Rule =>
  (value, path) =>
    field(name, value, path);

/** Every kind of component, in the order of our spec. */
export const componentKinds: readonly ComponentKind[] = [
  {
    section: "gateway",
    kinds: ["Gateway"],
    template: "gatewayTemplateSpec",
    rules: {
      ...workloadRules,
      image: proxyImage,
      flags: without("the gateway is HAProxy here; its flags are not upstream's"),
      logLevel: without("the gateway is HAProxy here; it logs in its own way"),
      logFormat: without("the gateway is HAProxy here; it logs in its own way"),
      nodePort: as("nodePort"),
      enabledTenantsAdmission: as("enabledTenantsAdmission"),
      debug: as("debug"),
      webConfig: nested({
        httpServerTLSConfig: nested(
          {
            certSecret: secretKey("certSecret"),
            keySecret: secretKey("keySecret"),
            clientCASecret: secretKey("clientCaSecret"),
          },
          "tls",
        ),
        basicAuthUsers: without("every tenant has a credential of its own here"),
      }),
    },
  },
  {
    section: "router",
    kinds: ["Router"],
    template: "routerTemplateSpec",
    rules: { ...workloadRules, replicationFactor: as("replicationFactor"), webConfig: as("webConfig") },
  },
  {
    section: "ingester",
    kinds: ["Ingester", "Ingestor"],
    template: "ingesterTemplateSpec",
    rules: {
      ...workloadRules,
      ...data,
      tenants: placed,
      localTsdbRetention: as("localTsdbRetention"),
      defaultTenantsPerIngester: as("defaultTenantsPerIngester"),
      defaultTenantsPerIngestor: as("defaultTenantsPerIngester"),
      defaultIngesterRetentionPeriod: as("defaultIngesterRetentionPeriod"),
      defaultIngestorRetentionPeriod: as("defaultIngesterRetentionPeriod"),
      disableTsdbCleanup: as("disableTsdbCleanup"),
      ingesterTsdbCleanup: without("what is deleted at a start, and by which image, is decided here"),
    },
  },
  {
    section: "query",
    kinds: ["Query"],
    template: "queryTemplateSpec",
    rules: {
      ...workloadRules,
      promqlEngine: as("promqlEngine"),
      replicaLabelNames: as("replicaLabelNames"),
      selectorLabels: as("selectorLabels"),
      stores: each({ addresses: as("addresses"), caSecret: caSecretRule }, "stores"),
      webConfig: as("webConfig"),
      envoy: sidecar,
    },
  },
  {
    section: "queryFrontend",
    kinds: ["QueryFrontend"],
    template: "queryFrontendTemplateSpec",
    rules: { ...workloadRules, cacheConfig: nested(cacheRules, "cache"), webConfig: as("webConfig") },
  },
  {
    section: "store",
    kinds: ["Store"],
    template: "storeTemplateSpec",
    rules: {
      ...workloadRules,
      ...data,
      minTime: bound("minTime"),
      maxTime: bound("maxTime"),
      timeRanges: each({ minTime: as("minTime"), maxTime: as("maxTime") }, "timeRanges"),
      indexCacheConfig: nested({ inMemory: nested({ maxSize: as("maxSize") }) }, "indexCache"),
    },
  },
  {
    section: "compactor",
    kinds: ["Compactor"],
    template: "compactorTemplateSpec",
    rules: {
      ...workloadRules,
      ...data,
      replicas: withoutUnless(1, "a compactor has one pod"),
      tenants: placed,
      defaultTenantsPerCompactor: as("defaultTenantsPerCompactor"),
      retention: nested(
        { retentionRaw: as("retentionRaw"), retention5m: as("retention5m"), retention1h: as("retention1h") },
        "retention",
      ),
      disableDownsampling: as("disableDownsampling"),
    },
  },
  {
    section: "ruler",
    kinds: ["Ruler"],
    template: "rulerTemplateSpec",
    rules: {
      ...workloadRules,
      ...data,
      // It decides which ruler of ours it is.
      tenant: () => nothing,
      shards: as("shards"),
      evaluationInterval: as("evaluationInterval"),
      ruleSelectors: as("ruleSelectors"),
      ruleNamespaceSelector: without("rules stand in the spec, in tenants[].ruleGroups, globalRuler and ruleSets"),
      disableAlertingRulesAutoSelection: withoutUnless(true, "only `ruleSelectors` select rules"),
      labels: as("labels"),
      alertDropLabels: as("alertDropLabels"),
      alertmanagersUrl: to("alertmanagersUrl", (value) => (typeof value === "string" ? [value] : value)),
      alertmanagersConfig: secretKey("alertmanagersConfig"),
      queryConfig: secretKey("queryConfig"),
      remoteWriteConfig: secretKey("remoteWriteConfig"),
      prometheusConfigReloader: nested({ image: as("reloaderImage") }),
      rulerQueryProxy: sidecar,
      rulerWriteProxy: sidecar,
    },
  },
];

/** How upstream speaks to servers outside. */
const remote: Rules = {
  url: as("url"),
  bearerToken: as("bearerToken"),
  basicAuth: nested(
    {
      username: without("a user name in a Secret has no counterpart: write it as basicAuth.username"),
      password: secretKey("passwordSecret"),
    },
    "basicAuth",
  ),
};

/** The fields of upstream's Service besides the templates and the reference to its storage. */
export const serviceRules: Rules = {
  tenantHeader: as("tenantHeader"),
  defaultTenantId: as("defaultTenantId"),
  tenantLabelName: as("tenantLabelName"),
  remoteWrites: each(
    { name: as("name"), headers: as("headers"), remoteTimeout: as("timeout"), ...remote },
    "remoteWrites",
  ),
  remoteQuery: nested({ name: without("it has no name here"), ...remote }, "remoteQuery"),
};

const withoutScheme: Rule = (value, path) => {
  const text = String(value);
  const insecure = text.startsWith("http://");
  const host = field("endpoint", text.replace(/^https?:\/\//, ""), path);
  return insecure ? { ...host, fields: { ...host.fields, insecure: { value: true, from: path } } } : host;
};

/** The fields of upstream's Storage. */
export const storageRules: Rules = {
  S3: nested(
    {
      bucket: as("bucket"),
      endpoint: withoutScheme,
      region: as("region"),
      insecure: as("insecure"),
      accessKey: secretKey("accessKeySecret"),
      secretKey: secretKey("secretKeySecret"),
      disableDualstack: withoutUnless(false, "has no counterpart; use storage.raw for it"),
      awsSdkAuth: withoutUnless(false, "has no counterpart; without any key the pods' own identity is used"),
      signatureVersion2: withoutUnless(false, "has no counterpart; use storage.raw for it"),
      sendContentMd5: withoutUnless(false, "has no counterpart; use storage.raw for it"),
      disableMultipart: withoutUnless(false, "has no counterpart; use storage.raw for it"),
    },
    "s3",
  ),
  blockManager: (value, path) =>
    isPlain(value) && value["enable"] === false
      ? nothing
      : lose(path, "there is no block manager; compactors expire blocks"),
};
