import { z } from "zod";
import { count, namespaceName, plain } from "./leaf.ts";

export const webhook = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Whether the API server asks the reconciler."),
    failurePolicy: z
      .enum(["Ignore", "Fail"])
      .default("Ignore")
      .describe(
        "What becomes of an object while no reconciler answers: `Ignore` lets it in, and its status tells what is wrong later; " +
          "`Fail` refuses it, and what the program itself makes of these kinds has to depend on the topology.",
      ),
    timeoutSeconds: count(1, 30)
      .default(5)
      .describe("How long the API server waits for an answer, in seconds, before `failurePolicy` applies."),
    excludedNamespaces: z
      .array(namespaceName())
      .default([])
      .describe("Namespaces whose RuleGroups are not asked about; their statuses tell what is wrong all the same."),
    caBundle: plain({ pattern: /^[A-Za-z0-9+/]+={0,2}$/, allowed: "PEM certificates in base64, without line feeds" })
      .optional()
      .describe(
        "By which authorities the API server knows the reconciler's certificate: PEM in base64. Only with " +
          "`componentTls.existingSecrets`, and needed there; elsewhere the package or cert-manager says it.",
      ),
  })
  .meta({
    id: "ReconcilerWebhook",
    description:
      "A validating webhook: the API server refuses rule groups, selected PrometheusRules and Tenants that the reconciler could " +
      "only refuse afterwards, with the same messages. Its certificate comes from where `componentTls` says, be that enabled or not.",
  });

type WebhookSpec = z.output<typeof webhook>;

/** The webhook of a topology that has one. */
export const webhookOf = (spec: {
  readonly reconciler?: { readonly webhook?: WebhookSpec | undefined } | undefined;
}): WebhookSpec | undefined => {
  const found = spec.reconciler?.webhook;
  return found?.enabled === true ? found : undefined;
};
