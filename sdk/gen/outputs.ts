import { z } from "zod";
import type { AgentProxyArtifacts, AloneOutputs, Artifacts } from "../../provider/core/index.ts";

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

const compiled = z.object({
  placement: z.record(z.string(), tenantPlace).describe("Where each declared tenant is, by its name."),
  ingesters: z.record(z.string(), ingesterState).describe("Each ingester and who is on it, by its name."),
  hashrings: z.array(hashring).describe("The hashrings that the router sends writes by."),
  storages: z
    .record(z.string(), bucketPlace)
    .describe("Where each storage's bucket is, by the storage's name; `default` is the default one."),
  gatewayHost: z.string().describe("Host name of the gateway's Service inside the cluster."),
  gatewayPort: z.int().describe("Port of the gateway's Service."),
}) satisfies z.ZodType<Artifacts["outputs"]>;

export const whizardOutputs = compiled.extend({
  passwords: z
    .record(z.string(), z.string())
    .meta({ secret: true })
    .describe("Password of each declared tenant at the gateway, by the tenant's name; the user is the tenant's name."),
  adminPassword: z
    .string()
    .meta({ secret: true })
    .optional()
    .describe("Password of the user `admin`, who reads all tenants at the gateway; absent without `gateway.debug`."),
});

export const agentProxyOutputs = z.object({
  url: z.string().describe("Local endpoint of the agent proxy, without a path."),
  remoteWriteUrl: z.string().describe("Where a Prometheus of the cluster remote-writes to."),
}) satisfies z.ZodType<AgentProxyArtifacts["outputs"]>;

const host = (what: string) => z.string().describe(`Host name of the ${what}'s Service inside the cluster.`);
const storeAddress = z.string().describe("Address by which a Query finds it, among the `stores` of that Query.");
const passwords = z.record(z.string(), z.string()).meta({ secret: true });

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
    passwords: passwords.describe("Password of each tenant, by the tenant's name; the user is the tenant's name."),
  }),
  Tenant: z.object({ tenant: z.string().describe("The tenant's id.") }),
} satisfies { readonly [Name in keyof AloneOutputs]: z.ZodType<AloneOutputs[Name]> };
