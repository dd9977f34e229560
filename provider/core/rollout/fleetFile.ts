import { z } from "zod";
import { agentProxy } from "../spec/agentProxy.ts";
import { count, duration, host, objectName, plain, tenantId } from "../spec/leaf.ts";
import { tenant } from "../spec/tenant.ts";
import { labelName, labelText } from "./fleetLabels.ts";
import { fleetRegistries } from "./fleetRegistries.ts";

/** Labels of a member, and what selects members by them. */
const labels = z.record(plain(labelName), plain(labelText));

const knownText = () => plain({ pattern: /^[^\u0000-\u001f\u007f]+$/, allowed: "text without control characters" });

const kubeconfig = z
  .strictObject({
    file: knownText().optional().describe("Path of a kubeconfig; relative to the fleet file."),
    secret: z
      .strictObject({
        namespace: knownText().describe("Namespace of the Secret."),
        name: knownText().describe("Name of the Secret."),
        key: knownText().default("kubeconfig").describe("Key of its data that holds the kubeconfig."),
      })
      .optional()
      .describe("A Secret in the member's central cluster that holds the kubeconfig."),
    kubesphere: knownText()
      .optional()
      .describe("Name of KubeSphere's `Cluster` object in the member's central cluster that holds the kubeconfig."),
    command: z
      .array(knownText())
      .min(1)
      .max(50)
      .optional()
      .describe("A program and its arguments that writes the kubeconfig to its standard output; no shell reads it."),
    context: knownText().optional().describe("Context in the kubeconfig. Default: its current context."),
  })
  .refine(({ context: _, ...places }) => Object.values(places).filter((it) => it !== undefined).length === 1, {
    params: { allowed: "exactly one of file, secret, kubesphere and command" },
    message: "does not say where the kubeconfig is",
  });

/** Fields that a fleet sets itself, so that no setting may. */
export const ownFields = {
  tenant: ["name"],
  agent: ["tenant", "gateway", "password", "clientCertificate", "kubeconfig", "context"],
} as const;

const fieldsBut = (schema: z.ZodObject, own: readonly string[]): string =>
  Object.keys(schema.shape)
    .filter((name) => !own.includes(name))
    .join(", ");

const central = z.strictObject({
  name: objectName().describe("Name of the cluster in this fleet."),
  kubeconfig: kubeconfig.describe("Where its kubeconfig is; a Secret cannot hold the central cluster's own."),
  spec: z
    .record(z.string(), z.unknown())
    .describe("Inputs of the Whizard component. The members' tenants are added to its `tenants`."),
  gateway: z
    .strictObject({
      host: host().describe("Host name or address, without a port."),
      port: count(1, 65_535).default(9090).describe("Port of the gateway."),
      tls: agentProxy.shape.gateway.shape.tls,
    })
    .optional()
    .describe("Where members and this command reach the gateway. Default: what the stack's output `gateway` says."),
  registries: fleetRegistries
    .optional()
    .describe("Objects of this cluster that stand for clusters; `whizard fleet sync` makes members of them."),
});

const member = z.strictObject({
  name: plain({
    pattern: /^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/,
    allowed: "at most 52 lower case letters, digits and '-' that start and end with a letter or digit",
  }).describe("Name of the cluster in this fleet; the end of its stack's name."),
  labels: labels.default({}).describe("What settings and partitions select it by."),
  kubeconfig: kubeconfig.describe("Where its kubeconfig is."),
  tenant: tenantId().optional().describe("Tenant that it writes as. Default: its name."),
  central: objectName().optional().describe("Name of its central cluster. Default: the first of `central`."),
  registered: knownText()
    .optional()
    .describe(
      "The cluster of a registry that it stands for, such as `kubesphere/eu-1`; `whizard fleet sync` writes it.",
    ),
  settings: z
    .strictObject({
      tenant: z.record(z.string(), z.unknown()).default({}).describe("Fields of its tenant."),
      agent: z.record(z.string(), z.unknown()).default({}).describe("Inputs of its agent proxy."),
    })
    .prefault({})
    .describe("What this member has of its own; wins over `settings`."),
});

const setting = z.strictObject({
  match: labels.default({}).describe("Labels that a member must have, all of them; every member when empty."),
  tenant: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(`Fields of the members' tenants: ${fieldsBut(tenant, ownFields.tenant)}.`),
  agent: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(`Inputs of the members' agent proxies: ${fieldsBut(agentProxy, ownFields.agent)}.`),
});

/** What a gate asks for where the file says nothing. */
export const gateDefaults = {
  soak: "30s",
  timeout: "10m",
  samplesWithin: "2m",
  agentsReady: true,
  maxErrorRatio: 0.01,
} as const;

const orElse = (what: string, name: keyof typeof gateDefaults): string => `${what} Default: ${gateDefaults[name]}.`;

// Fields without a default of their own: a partition's gate differs from the common one in what it says only.
const gate = z.strictObject({
  soak: duration()
    .optional()
    .describe(orElse("How long after the partition's last update nothing is decided.", "soak")),
  timeout: duration({ min: "1s" })
    .optional()
    .describe(orElse("How long after the partition's last update proof may take before the gate holds.", "timeout")),
  samplesWithin: duration({ min: "1s" })
    .optional()
    .describe(orElse("Age that every member's newest sample may have at the central cluster.", "samplesWithin")),
  agentsReady: z
    .boolean()
    .optional()
    .describe(orElse("Whether all pods of every member's agent proxy must be ready.", "agentsReady")),
  maxErrorRatio: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      orElse("Share of samples that a member may fail to send; above it the rollout is aborted.", "maxErrorRatio"),
    ),
});

const partition = z
  .strictObject({
    name: objectName().describe("Name in reports."),
    match: labels.default({}).describe("Labels that its members must have."),
    count: count(1, 10_000).optional().describe("How many members it takes at most."),
    percentage: count(1, 100).optional().describe("How many it takes at most, as a share of all members, rounded up."),
    gate: z
      .union([z.literal(false), gate])
      .optional()
      .describe("Differences of its gate, or false for none."),
  })
  .refine(({ count: most, percentage }) => most === undefined || percentage === undefined, {
    params: { allowed: "at most one of count and percentage" },
    message: "is limited twice",
  });

const timeOfDay = () => plain({ pattern: /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, allowed: "a time of day such as 08:30" });

const window = z.strictObject({
  days: z
    .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
    .min(1)
    .default(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    .describe("Days on which it is open."),
  from: timeOfDay().default("00:00").describe("When it opens, UTC."),
  to: timeOfDay().default("24:00").describe("When it closes, UTC; after `from`."),
});

const retry = z.strictObject({
  attempts: count(1, 20).default(3).describe("How often a member is tried in all."),
  initialDelay: duration({ min: "1s" })
    .default("10s")
    .describe("Pause before the second try; doubled for each further."),
  maxDelay: duration({ min: "1s" }).default("5m").describe("Longest pause."),
});

const rollout = z.strictObject({
  partitions: z
    .array(partition)
    .max(100)
    .default([])
    .describe("Who goes together, in this order, the canary first. Members that none takes come last, together."),
  maxConcurrency: count(1, 100).default(4).describe("Stacks that are updated at once; each is an engine of its own."),
  maxUnavailable: plain({
    pattern: /^[1-9]\d{0,4}$|^([1-9]\d?|100)%$/,
    allowed: "a count such as 3, or a share such as 10%",
  })
    .or(count(1, 10_000))
    .default("10%")
    .describe("Members that may be in update or failed at once, a count or a share of all, at least one."),
  retry: retry.prefault({}).describe("How often a failing member is tried."),
  gate: gate.prefault({}).describe("What must be seen of a partition before the next one starts."),
  windows: z
    .array(window)
    .max(50)
    .default([])
    .describe("When clusters may be updated; always when there are none. A rollback and a removal do not wait."),
});

/** fleet.yaml. */
export const fleetFile = z
  .strictObject({
    name: objectName().describe("Name of the fleet; its stacks' names begin with it."),
    central: z.array(central).min(1).max(20).describe("The central clusters, usually one."),
    members: z.array(member).max(10_000).default([]).describe("The member clusters."),
    settings: z
      .array(setting)
      .max(200)
      .default([])
      .describe("What members with some labels have in common; a later one wins over those before."),
    rollout: rollout.prefault({}).describe("How a change reaches the members."),
    programs: z
      .strictObject({
        central: knownText().optional().describe("Folder of the Pulumi project of a central stack."),
        member: knownText().optional().describe("Folder of the Pulumi project of a member's stack."),
      })
      .prefault({})
      .describe("Pulumi projects of your own; the package's when absent. Paths are relative to the fleet file."),
  })
  .meta({ id: "Fleet", description: "A fleet of clusters: central ones, members, and how a change reaches them." });

export type FleetFile = z.output<typeof fleetFile>;
export type FleetMember = z.output<typeof member>;
export type FleetCentral = z.output<typeof central>;
export type KubeconfigSource = z.output<typeof kubeconfig>;
export type GateSpec = z.output<typeof gate>;
export type PartitionSpec = z.output<typeof partition>;
export type WindowSpec = z.output<typeof window>;
export type RetrySpec = z.output<typeof retry>;
