import { z } from "zod";
import type { AgentProxyArtifacts, AloneOutputs, Artifacts, CredentialOutputs } from "../../provider/core/index.ts";

/** Pulumi's outputs of each component, checked against what core returns: a field that core adds is missed by the compiler. */
const tenantPlace = z
  .object({
    ingester: z.string().describe("Name of the ingester that takes the tenant's writes."),
    compactor: z.string().describe("Name of the compactor that works on the tenant's blocks."),
    storage: z.string().describe("Name of the storage that keeps the tenant's blocks."),
    ruler: z
      .string()
      .exactOptional()
      .describe("Name of its ruler, before `-<number of the shard>`; absent for a tenant without rules."),
  })
  .meta({ id: "TenantPlace", description: "Where a tenant is." });

const ingesterState = z
  .object({
    tenants: z.array(z.string()).describe("Tenants whose writes go here, sorted."),
    kind: z.string().describe("How the ingester is used: `shared`, `exclusive` or `soft`."),
    storage: z.string().describe("Name of the storage that its blocks go to."),
    freeSlots: z
      .int()
      .exactOptional()
      .describe("Tenants of weight 1 that still fit; absent for the ingester of soft tenants, which counts none."),
    retiringUntil: z
      .string()
      .exactOptional()
      .describe("RFC 3339 time until which an ingester without tenants stays; absent while it has one."),
  })
  .meta({ id: "IngesterState", description: "One ingester and who is on it." });

const hashring = z
  .object({
    hashring: z.string().describe("Name of the ring: that of its ingester."),
    tenants: z.array(z.string()).describe("Tenants whose writes go to this ring."),
    algorithm: z.enum(["ketama", "hashmod"]).describe("How series are spread over the endpoints."),
    endpoints: z
      .array(
        z
          .object({ address: z.string().describe("Host and gRPC port of the ingester's pod.") })
          .meta({ id: "HashringEndpoint", description: "One pod of an ingester." }),
      )
      .describe("The pods that take the writes."),
  })
  .meta({
    id: "Hashring",
    description: "One ring of Thanos's hashrings file: these tenants' writes go to these endpoints.",
  });

const bucketPlace = z
  .object({
    bucket: z.string().exactOptional().describe("Name of the bucket; absent for `raw`."),
    endpoint: z.string().exactOptional().describe("Host and port of its S3 API; absent for `raw`."),
    region: z.string().exactOptional().describe("Region of the bucket; absent where none was given."),
  })
  .meta({ id: "BucketPlace", description: "Where a storage's bucket is." });

const metricsTls = z
  .object({
    serverName: z.string().describe("Name that the components' certificates have for this."),
    ca: z.string().describe("Certificates of the authorities that the components trust, PEM."),
    certificate: z.string().describe("Certificate that the reader shows, PEM."),
    privateKey: z.string().describe("Its private key, PEM."),
  })
  .meta({ id: "MetricsIdentity", description: "How the metrics of components that speak TLS are read." });

const clientCertificate = z
  .object({
    ca: z.string().describe("Certificates of the authorities that the gateway's is checked by, PEM."),
    certificate: z.string().describe("Certificate that the tenant's clients show, PEM."),
    privateKey: z.string().describe("Its private key, PEM."),
  })
  .meta({
    id: "TenantCertificate",
    description: "A client certificate at the gateway, whose common name is the tenant.",
  });

const compiled = z.object({
  placement: z.record(z.string(), tenantPlace).describe("Where each declared tenant is, by its name."),
  ingesters: z.record(z.string(), ingesterState).describe("Each ingester and who is on it, by its name."),
  hashrings: z.array(hashring).describe("The hashrings that the router sends writes by."),
  storages: z
    .record(z.string(), bucketPlace)
    .describe("Where each storage's bucket is, by the storage's name; `default` is the default one."),
  gatewayHost: z.string().describe("Host name of the gateway's Service inside the cluster."),
  gatewayPort: z.int().describe("Port of the gateway's Service."),
  gatewayUrls: z
    .array(z.string())
    .describe(
      "Base URLs of the gateway, such as https://metrics.example.com, from outside of the cluster first; a tenant writes and " +
        "reads below them and its name. The address that a load balancer gets is not among them.",
    ),
  gatewayCa: z
    .string()
    .exactOptional()
    .describe(
      "Certificates of the authorities that the gateway's is checked by, PEM; no secret. Absent without `gateway.tls.generated`.",
    ),
  clientCertificates: z
    .record(z.string(), clientCertificate)
    .exactOptional()
    .meta({ secret: true })
    .describe(
      "Client certificate of each declared tenant, by its name; absent without `gateway.tls.generated.clientCertificates`.",
    ),
  metricsTls: metricsTls
    .exactOptional()
    .meta({ secret: true })
    .describe(
      "The `metricsTls` of a Prometheus agent that reads the components' metrics; absent where `componentTls` is off or its " +
        "certificates are not made by the package.",
    ),
}) satisfies z.ZodType<Artifacts["outputs"]>;

const clientCredential = z
  .object({
    username: z.string().exactOptional().describe("The user with basic authentication; absent for a bearer token."),
    password: z.string().exactOptional().describe("The current password, with a user."),
    token: z.string().exactOptional().describe("The current bearer token, without a user."),
  })
  .meta({ id: "ClientCredential", description: "A credential at the gateway as clients use it." });

const credentialOutputs = z.object({
  passwords: z
    .record(z.string(), z.string())
    .meta({ secret: true })
    .describe("Password of each declared tenant at the gateway, by the tenant's name; the user is the tenant's name."),
  credentials: z
    .record(z.string(), z.record(z.string(), clientCredential))
    .meta({ secret: true })
    .describe("Further credentials of each declared tenant that has any, by the tenant's name and their own."),
  globalCredentials: z
    .record(z.string(), clientCredential)
    .meta({ secret: true })
    .describe("Credentials that read all tenants together, by their names."),
}) satisfies z.ZodType<CredentialOutputs>;

export const whizardOutputs = compiled.extend({
  ...credentialOutputs.shape,
  adminPassword: z
    .string()
    .meta({ secret: true })
    .optional()
    .describe("Password of the user `admin`, who reads all tenants at the gateway; absent without `gateway.debug`."),
});

const remoteWriteSnippets = z
  .object({
    prometheusConfig: z.string().describe("The part of a `prometheus.yml` that begins with `remote_write`."),
    operatorRemoteWrite: z
      .string()
      .describe("An entry of `spec.remoteWrite` of a Prometheus or PrometheusAgent of the Prometheus operator."),
    prometheusAgent: z
      .string()
      .describe(
        "A PrometheusAgent for that operator, which follows all monitors of the cluster, and what it may read, as a list.",
      ),
  })
  .meta({
    id: "RemoteWriteSnippets",
    description: "What a Prometheus of the cluster needs to write through the agent proxy, as YAML; no secrets.",
  });

export const agentProxyOutputs = z.object({
  url: z.string().describe("Local endpoint of the agent proxy, without a path."),
  remoteWriteUrl: z.string().describe("Where a Prometheus of the cluster remote-writes to."),
  remoteWrite: remoteWriteSnippets.describe("How a Prometheus of the cluster writes through the agent proxy, as YAML."),
}) satisfies z.ZodType<AgentProxyArtifacts["outputs"]>;

const host = (what: string) => z.string().describe(`Host name of the ${what}'s Service inside the cluster.`);
const ruleGroup = z.object({ name: z.string().describe("Name of the object.") });
const storeAddress = z.string().describe("Address by which a Query finds it, among the `stores` of that Query.");

/** The outputs of the components that can be used alone. */
export const aloneOutputs = {
  ObjectStorage: z.object({
    secretName: z.string().describe("Name of the Secret: the `name` in other components' `objstore`."),
    secretKey: z.string().describe("Key in the Secret: the `key` in other components' `objstore`."),
    bucket: z.string().optional().describe("Name of the bucket; absent for `raw`."),
    endpoint: z.string().optional().describe("Host and port of its S3 API; absent for `raw`."),
    region: z.string().optional().describe("Region of the bucket; absent where none was given."),
    s3AccessKey: z
      .string()
      .meta({ secret: true })
      .optional()
      .describe("Access key id, for components in other clusters; absent where there is none."),
    s3SecretKey: z
      .string()
      .meta({ secret: true })
      .optional()
      .describe("Secret access key, for components in other clusters; absent where there is none."),
    serviceAccount: z
      .string()
      .optional()
      .describe(
        "The `serviceAccount` in other components' `objstore`: its role reaches the bucket. Only with a role on AWS.",
      ),
    revision: z
      .string()
      .optional()
      .describe("The `revision` in other components' `objstore`: it changes with the key. Only with a key on AWS."),
  }),
  Ingester: z.object({
    endpoints: z.array(z.string()).describe("gRPC address of each replica, for the ring of a Router."),
    hashring: z
      .object({
        hashring: z.string().describe("Name of the ring: that of the ingester."),
        tenants: z.array(z.string()).describe("Its tenants, sorted; none: all that no other ring has."),
        endpoints: z.array(z.string()).describe("gRPC address of each replica."),
      })
      .meta({ id: "IngesterHashring", description: "The ring that a Router needs for an Ingester." })
      .describe("The ring for it, in the form of a Router's `hashrings`."),
    storeAddress,
  }),
  Router: z.object({
    host: host("router"),
    remoteWriteUrl: z.string().describe("Where samples are written to, with the tenant in the tenant header."),
  }),
  Store: z.object({ storeAddress }),
  Compactor: z.object({ host: host("compactor") }),
  Query: z.object({ host: host("Query"), url: z.string().describe("Its HTTP API, without a path."), storeAddress }),
  QueryFrontend: z.object({
    host: host("Query Frontend"),
    url: z.string().describe("Its HTTP API, without a path."),
  }),
  Ruler: z.object({ host: host("ruler"), url: z.string().describe("Its HTTP API, which tells rules and alerts.") }),
  Gateway: z.object({
    host: host("gateway"),
    port: z.int().describe("Port of the gateway's Service."),
    urls: compiled.shape.gatewayUrls,
    ...credentialOutputs.shape,
  }),
  Observability: z.object({ alerts: z.array(z.string()).describe("Names of the alerts that are deployed.") }),
  RuleGroup: ruleGroup,
  ClusterRuleGroup: ruleGroup,
  GlobalRuleGroup: ruleGroup,
  Tenant: z.object({ tenant: z.string().describe("The tenant's id.") }),
} satisfies { readonly [Name in keyof AloneOutputs]: z.ZodType<AloneOutputs[Name]> };
