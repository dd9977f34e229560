import { z } from "zod";
import { images } from "./images.ts";
import { tenantId } from "./leaf.ts";
import { registries } from "./registries.ts";
import { webhook } from "./webhook.ts";
import { workload } from "./workload.ts";

export const reconciler = z
  .strictObject({
    ...workload({ image: images.node, replicas: 2, cpu: "100m", memory: "256Mi", gracePeriodSeconds: 30 }),
    installCrds: z
      .boolean()
      .default(true)
      .describe(
        "Install the CRDs of Tenant, RuleGroup, ClusterRuleGroup and GlobalRuleGroup; false: they are there already, from another Whizard or from GitOps.",
      ),
    hostTenant: tenantId()
      .default("host")
      .describe(
        "The tenant of the cluster that the topology runs in: RuleGroups of a Namespace and ClusterRuleGroups without the label `monitoring.whizard.io/tenant` are its.",
      ),
    servesUnlabelled: z
      .boolean()
      .default(true)
      .describe(
        "Serve Tenants that name no Whizard in the label `monitoring.whizard.io/service`: of several that would, the one that wrote the status. false: only those that name this one.",
      ),
    registries: registries
      .optional()
      .describe("Registries of clusters from which it makes Tenants by itself. Default: none."),
    webhook: webhook
      .optional()
      .describe(
        "Has bad rule groups, selected PrometheusRules and Tenants refused when they are written. Default: no.",
      ),
  })
  .meta({
    id: "Reconciler",
    description:
      "Places the Tenant objects that appear in the cluster on ingesters and compactors of its own, and retires these.",
  });

/** What the field of a topology means: `true` is a reconciler with its defaults, `false` is none. */
export const resolveReconciler = (given: boolean | ReconcilerSpec): ReconcilerSpec | undefined => {
  if (typeof given !== "boolean") return given;
  return given ? reconciler.parse({}) : undefined;
};

export type ReconcilerSpec = z.output<typeof reconciler>;
