import { z } from "zod";
import { images } from "./images.ts";
import { workload } from "./workload.ts";

export const reconciler = z
  .strictObject({
    ...workload({ image: images.node, replicas: 2, cpu: "100m", memory: "256Mi", gracePeriodSeconds: 30 }),
    installCrds: z
      .boolean()
      .default(true)
      .describe("Install the CRD of Tenant; false: it is there already, from another Whizard or from GitOps."),
    servesUnlabelled: z
      .boolean()
      .default(true)
      .describe(
        "Serve Tenants that name no Whizard in the label `monitoring.whizard.io/service`: of several that would, the one that wrote the status. false: only those that name this one.",
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
