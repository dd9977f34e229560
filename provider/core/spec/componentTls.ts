import { z } from "zod";
import { certificateIssuer } from "./certificateIssuer.ts";
import { signing } from "./signing.ts";
import { webhookOf } from "./webhook.ts";

export const componentTls = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("Whether the components show each other certificates; false: they speak plain HTTP and gRPC."),
    ...signing,
    issuer: certificateIssuer
      .optional()
      .describe(
        "Has cert-manager make and renew the certificates; the package then makes Certificate objects alone. The issuer must " +
          "put `ca.crt` into its Secrets, as those of the kinds CA and Vault do.",
      ),
    existingSecrets: z
      .boolean()
      .default(false)
      .describe(
        "Takes Secrets that exist in the namespace: `<name>-tls-<kind>`, each with `tls.crt`, `tls.key` and `ca.crt`.",
      ),
    earlyRenewal: signing.earlyRenewal.describe(
      "How long before its end a certificate is renewed: by the first `pulumi up` after that, or by cert-manager itself.",
    ),
  })
  .meta({
    id: "ComponentTls",
    description:
      "Mutual TLS 1.3 between the components: every certificate is checked, each kind of component has its own.",
  });

export type ComponentTlsSpec = z.output<typeof componentTls>;

/** Where the certificates come from. */
export const certificateSource = ({ certificateAuthority, issuer: asked, existingSecrets }: ComponentTlsSpec) => {
  if (existingSecrets) return "existing";
  if (asked !== undefined) return "issuer";
  return certificateAuthority === undefined ? "generated" : "given";
};

const isMade = (settings: ComponentTlsSpec): boolean => ["generated", "given"].includes(certificateSource(settings));

/** Whether the package signs the components' certificates itself. */
export const makesCertificates = ({ componentTls: tls }: { readonly componentTls?: ComponentTlsSpec | undefined }) =>
  tls?.enabled === true && isMade(tls);

type Certified = Parameters<typeof webhookOf>[0] & { readonly componentTls?: ComponentTlsSpec | undefined };

/** Where the certificates of a topology come from that has any: the components' own, or the webhook's alone. */
export const certificateSettings = (spec: Certified): ComponentTlsSpec | undefined =>
  spec.componentTls?.enabled === true || webhookOf(spec) !== undefined
    ? (spec.componentTls ?? componentTls.parse({}))
    : undefined;

/** The fields that ask for certificates which only Pulumi signs. */
export const signedFields = (spec: Certified): readonly string[] => {
  const settings = certificateSettings(spec);
  if (settings === undefined || !isMade(settings)) return [];
  return [
    ...(spec.componentTls?.enabled === true ? ["componentTls"] : []),
    ...(webhookOf(spec) === undefined ? [] : ["reconciler.webhook"]),
  ];
};
