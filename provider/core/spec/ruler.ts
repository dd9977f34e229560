import { z } from "zod";
import { alertmanagerTarget } from "./alertmanager.ts";
import { images } from "./images.ts";
import { count, duration, freeText, httpUrl, image, labelName } from "./leaf.ts";
import { ruleSelector } from "./ruleSet.ts";
import { dataVolume, secretKeyRef, workload } from "./workload.ts";

export const ruler = z
  .strictObject({
    ...workload({ image: images.thanos, replicas: 1, cpu: "50m", memory: "128Mi", gracePeriodSeconds: 60 }),
    shards: count(1, 64)
      .default(1)
      .describe("StatefulSets that the rule groups are spread over, by a stable hash of their names."),
    evaluationInterval: duration({ min: "1s" })
      .default("1m")
      .describe("How often a group without an `interval` is evaluated (`--eval-interval`)."),
    ruleSelectors: z
      .array(ruleSelector)
      .default([])
      .describe(
        "Which `ruleSets` are evaluated besides the ruler's own groups: each that one of the selectors selects.",
      ),
    takesRuleGroups: z
      .boolean()
      .default(false)
      .describe(
        "Whether the ruler also evaluates the RuleGroup, ClusterRuleGroup or GlobalRuleGroup objects that concern it. It is there without any declared rule then. A runtime tenant's ruler always does.",
      ),
    alertmanagersUrl: z
      .array(httpUrl())
      .default([])
      .describe("Alertmanagers that every alert is sent to (`--alertmanagers.url`), without credentials in the URL."),
    alertmanagers: z
      .array(alertmanagerTarget)
      .default([])
      .describe(
        "The same with credentials and TLS, instead of `alertmanagersUrl`. Default of both: the topology's own `alertmanager`, where there is one.",
      ),
    alertmanagersConfig: secretKeyRef
      .optional()
      .describe(
        "Thanos's alerting configuration in a Secret, for authentication and TLS; where it is given, `alertmanagersUrl` and `alertmanagers` are not used.",
      ),
    labels: z
      .record(labelName(), freeText())
      .default({})
      .describe("Labels that are added to every result and alert. `ruler_replica` is always added to results."),
    alertDropLabels: z
      .array(labelName())
      .default([])
      .describe("Labels that alerts do not carry. `ruler_replica` never is, so that replicas' alerts are one."),
    queryConfig: secretKeyRef
      .optional()
      .describe(
        "Thanos's query configuration in a Secret. Default: the gateway, under the tenant's path and credential.",
      ),
    remoteWriteConfig: secretKeyRef
      .optional()
      .describe(
        "Remote-write configuration in a Secret. Default: the gateway, under the tenant's path and credential.",
      ),
    reloaderImage: image()
      .default(images.configReloader)
      .describe("Image of the sidecar that makes Thanos read changed rules, without a restart."),
    dataVolume: dataVolume
      .prefault({ type: "emptyDir", size: "1Gi" })
      .describe("Where results wait that could not be written yet (the WAL)."),
  })
  .meta({
    id: "RulerTemplate",
    description: "Thanos Ruler: evaluates rules over a tenant's series, writes the results back and sends the alerts.",
  });

export type RulerSpec = z.output<typeof ruler>;
