import { z } from "zod";
import { count, freeText, image, quantity } from "./leaf.ts";

const resourceList = z.record(z.string(), quantity());

const resources = z
  .strictObject({
    requests: resourceList.optional().describe("What the scheduler reserves, by resource name (`cpu`, `memory`)."),
    limits: resourceList.optional().describe("What the container may use at most, by resource name."),
  })
  .meta({ id: "Resources", description: "Compute resources of a container, as Kubernetes quantities." });

export const secretKeyRef = z
  .strictObject({
    name: freeText().describe("Name of the Secret, in the namespace of the component."),
    key: freeText().describe("Key in the Secret."),
  })
  .meta({ id: "SecretKeyRef", description: "One value of a Kubernetes Secret that exists already." });

const envVar = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
      .refine((name) => name !== "POD_NAME", {
        params: { allowed: "any name but POD_NAME, by which the replicas tell themselves apart" },
        message: "is reserved",
      })
      .meta({ plain: true })
      .describe("Name of the variable; entries of two tiers merge by it."),
    value: freeText().optional().describe("A literal value. Never a secret: pod specs are readable by many."),
    secret: secretKeyRef.optional().describe("A value taken from a Secret."),
  })
  .meta({ id: "EnvVar", description: "An environment variable of a container, from a literal or a Secret." });

const toleration = z
  .strictObject({
    key: freeText().optional().describe("Taint key; empty with operator Exists matches all taints."),
    operator: z.enum(["Exists", "Equal"]).optional().describe("How key and value are matched. Default: Equal."),
    value: freeText().optional().describe("Taint value, for operator Equal."),
    effect: z
      .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
      .optional()
      .describe("Taint effect to tolerate; all when absent."),
    tolerationSeconds: count(0, 86_400)
      .optional()
      .describe("Seconds a NoExecute taint is tolerated; for ever when absent."),
  })
  .meta({ id: "Toleration", description: "A node taint that the pods tolerate." });

const anyObject = z.record(z.string(), z.unknown());
const labels = z.record(z.string(), freeText());

/** Where a component keeps its data; each component says its own default size. */
export const dataVolume = z
  .strictObject({
    type: z
      .enum(["claim", "emptyDir"])
      .default("claim")
      .describe("`claim` keeps the data over restarts of a pod; `emptyDir` loses it with the pod."),
    size: quantity().default("10Gi").describe("Requested size of the claim, or the size limit of the emptyDir."),
    storageClass: freeText().optional().describe("StorageClass of the claim; the cluster's default when absent."),
  })
  .meta({ id: "DataVolume", description: "Where a component keeps its data." });

interface WorkloadDefaults {
  readonly image: string;
  readonly replicas: number;
  readonly cpu: string;
  readonly memory: string;
  readonly gracePeriodSeconds: number;
}

/** The fields that every component's workload takes, with that component's defaults. */
export const workload = (defaults: WorkloadDefaults) => ({
  image: image().default(defaults.image).describe("Container image."),
  imagePullSecrets: z.array(freeText()).default([]).describe("Names of Secrets to pull the image with."),
  replicas: count(0, 1000).default(defaults.replicas).describe("Number of pods."),
  resources: resources
    .prefault({ requests: { cpu: defaults.cpu, memory: defaults.memory } })
    .describe("Compute resources of the main container."),
  flags: z
    .array(
      z
        .string()
        .regex(/^--[a-z][a-z0-9.-]*(=.*)?$/)
        .meta({ plain: true }),
    )
    .default([])
    .describe(
      "Further command line flags, `--name=value` or `--name`. A flag replaces the generated one of the same name.",
    ),
  env: z.array(envVar).default([]).describe("Further environment variables of the main container."),
  affinity: anyObject.optional().describe("Kubernetes affinity of the pods."),
  tolerations: z.array(toleration).default([]).describe("Node taints that the pods tolerate."),
  nodeSelector: labels.optional().describe("Labels that a node must have."),
  topologySpreadConstraints: z
    .array(anyObject)
    .optional()
    .describe("Kubernetes topology spread constraints. Default: spread over nodes where possible."),
  priorityClassName: freeText().optional().describe("PriorityClass of the pods."),
  podSecurityContext: anyObject
    .optional()
    .describe("Fields that override the pods' security context. Default: non-root, seccomp RuntimeDefault."),
  podLabels: labels.default({}).describe("Further labels of the pods."),
  podAnnotations: labels.default({}).describe("Further annotations of the pods."),
  terminationGracePeriodSeconds: count(1, 86_400)
    .default(defaults.gracePeriodSeconds)
    .describe("Seconds that a pod has to end by itself after SIGTERM."),
});

/** What every workload has, whichever component it belongs to. */
export type WorkloadSpec = z.output<z.ZodObject<ReturnType<typeof workload>>>;
