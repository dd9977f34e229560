import { z } from "zod";
import { tenantIdPattern } from "../spec/leaf.ts";
import { tenantLimits } from "../spec/limits.ts";
import { tenantRetention } from "../spec/retention.ts";
import { runtimeCredential } from "../spec/credential.ts";
import { tenant } from "../spec/tenant.ts";

const credentialFields = runtimeCredential.shape;

/** The API that Tenants are served under; upstream Whizard's own, so that its manifests apply. */
export const tenantApi = {
  group: "monitoring.whizard.io",
  version: "v1alpha1",
  plural: "tenants",
  kind: "Tenant",
} as const;

/** The labels of a Tenant that placement reads; upstream Whizard's. */
export const tenantLabels = {
  service: "monitoring.whizard.io/service",
  storage: "monitoring.whizard.io/storage",
  exclusive: "monitoring.whizard.io/exclusive",
  soft: "monitoring.whizard.io/soft-tenant",
} as const;

/** Zod's extra keys reach the CRD as they are: these are CEL rules of the API server. */
const rule = (text: string, message: string) => ({ "x-kubernetes-validations": [{ rule: text, message }] });

/** A duration as the API server checks it, whose patterns know no lookahead; core checks it further. */
const duration = (description: string | undefined = "") =>
  z
    .string()
    .max(64)
    .regex(/^([0-9]+(y|w|d|h|m|s|ms))+$/)
    .optional()
    .describe(description);

const retentionField = (field: keyof typeof tenantRetention.shape) =>
  duration(tenantRetention.shape[field].description);

/** Spec fields are strict, and the API server drops what it does not know instead: these are open objects. */
const limits = z
  .object({ ...tenantLimits.shape, queryTimeout: duration(tenantLimits.shape.queryTimeout.description) })
  .optional();
const retention = z
  .object({
    retentionRaw: retentionField("retentionRaw"),
    retention5m: retentionField("retention5m"),
    retention1h: retentionField("retention1h"),
  })
  .optional();

const requirement = z.object({
  key: z.string().min(1).max(317),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
  values: z.array(z.string().max(63)).max(64).optional(),
});

const ruleSelector = z.object({
  matchLabels: z.record(z.string(), z.string().max(63)).optional(),
  matchExpressions: z.array(requirement).max(16).optional(),
});

/** Patterns without lookahead, and names that fit into a Secret's keys; core checks the rest. */
const credentials = z
  .record(
    z.string().min(1).max(63),
    z.object({
      scheme: z
        .enum(["basic", "bearer"])
        .optional()
        .describe(credentialFields.scheme.description ?? ""),
      access: z
        .enum(["readWrite", "readOnly", "writeOnly"])
        .optional()
        .describe(credentialFields.access.description ?? ""),
      username: z
        .string()
        .regex(/^[^:]+$/)
        .max(128)
        .optional()
        .describe(credentialFields.username.description ?? ""),
      rotation: z
        .int()
        .min(0)
        .max(1_000_000)
        .optional()
        .describe(credentialFields.rotation.description ?? ""),
      keepPrevious: z
        .boolean()
        .optional()
        .describe(credentialFields.keepPrevious.description ?? ""),
    }),
  )
  .meta({ maxProperties: 16 })
  .optional();

const about = (field: "series" | "limits" | "retention" | "labels"): string => tenant.shape[field].description ?? "";

const tenantSpec = z
  .object({
    tenant: z
      .string()
      .min(1)
      .max(63)
      .regex(tenantIdPattern)
      .meta(rule("self.lowerAscii() != 'api'", "'api' is reserved: it is the path of global queries"))
      .optional()
      .describe(
        "The tenant's id: label value in all its series, first path segment at the gateway. Default: the name.",
      ),
    series: z.number().positive().optional().describe(about("series")),
    limits: limits.describe(about("limits")),
    retention: retention.describe(about("retention")),
    labels: z
      .record(z.string(), z.string().min(1).max(1024))
      .meta({ maxProperties: 64 })
      .optional()
      .describe(about("labels")),
    credentials: credentials.describe(
      "Credentials of the tenant at the gateway by name, all valid at once; their values are derived and stand in the Secret of `status.credential`. `default` is always there: its `username` and `password`.",
    ),
    ruleSelectors: z
      .array(ruleSelector)
      .max(16)
      .optional()
      .describe(
        "Which rules are evaluated over the tenant's series: each PrometheusRule of the topology's namespace, and each of its `ruleSets`, that one of the selectors selects. Default: `ruler.ruleSelectors`.",
      ),
  })
  .meta({ description: "What the tenant is." });

const reference = (description: string) =>
  z.object({ namespace: z.string(), name: z.string() }).optional().describe(description);

const condition = z.object({
  type: z.string().max(316).describe("Admitted, Placed, Writable or Ready."),
  status: z.enum(["True", "False", "Unknown"]),
  reason: z.string().max(1024).describe("One word for programs."),
  message: z.string().max(32_768).describe("One sentence for people."),
  lastTransitionTime: z.string().describe("When the status last changed, RFC 3339."),
  observedGeneration: z.int().min(0).optional(),
});

const status = z
  .object({
    ingester: reference("The StatefulSet that takes the tenant's writes."),
    compactor: reference("The StatefulSet that works on the tenant's blocks."),
    ruler: reference("The StatefulSet that evaluates the tenant's rules."),
    credential: reference("The Secret with the user name and password that the tenant writes and reads with."),
    service: z
      .string()
      .optional()
      .describe("The Whizard that serves the tenant, as `namespace.name`; of a Tenant without the label it decides."),
    storage: z.string().optional().describe("Storage that the tenant is placed for."),
    pool: z.string().optional().describe("How its ingester is used: shared, exclusive or soft."),
    observedGeneration: z.int().min(0).optional().describe("Generation of the spec that this status is about."),
    conditions: z
      .array(condition)
      .optional()
      .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] }),
  })
  .meta({ description: "Where the tenant is, written by the reconciler." });

export type TenantStatus = z.output<typeof status>;
export type Condition = z.output<typeof condition>;

const schemaOf = (schema: z.ZodType): Readonly<Record<string, unknown>> => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" });
  return rest;
};

/** A Tenant as the API server hands it out; the status may hold anything that the schema lets pass. */
export interface TenantObject {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: z.output<typeof tenantSpec>;
  readonly status?: TenantStatus;
}

/** The parts of a CustomResourceDefinition that come from the schemas of this file. */
export const tenantSchema = {
  type: "object",
  required: ["spec"],
  "x-kubernetes-validations": [
    { rule: "self.metadata.name.size() <= 180", message: "the name is too long for the Secret that is named after it" },
  ],
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { type: "object" },
    spec: schemaOf(tenantSpec),
    status: schemaOf(status),
  },
};
