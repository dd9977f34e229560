import { signedFields } from "../core/index.ts";
import type { CheckedSpec } from "./checkSpec.ts";
import { UserError } from "./userError.ts";

const hints: Readonly<Record<string, string>> = {
  "gateway.tls.generated":
    "name an issuer of cert-manager as gateway.tls.issuer, or make the Secret that gateway.tls names",
};
const otherHint =
  "name an issuer of cert-manager as componentTls.issuer, or set componentTls.existingSecrets and make them";

/**
 * Only Pulumi signs certificates. Those of the components and the gateway are missing where all Secrets are rendered; the
 * webhook's configuration lacks its authority in any case.
 */
export const refuseUnsigned = (checked: CheckedSpec, hasSecrets: boolean): void => {
  if (checked.kind !== "Whizard") return;
  const { spec } = checked;
  const generated = spec.gateway.tls?.generated === undefined ? [] : ["gateway.tls.generated"];
  const fields = [...signedFields(spec), ...generated].filter((field) => hasSecrets || field === "reconciler.webhook");
  if (fields.length === 0) return;
  const advice = [...new Set(fields.map((field) => hints[field] ?? otherHint))];
  throw new UserError(`${fields.join(", ")}: only Pulumi makes certificates; ${advice.join("; ")}`);
};
