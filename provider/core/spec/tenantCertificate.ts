import { z } from "zod";
import type { Issue } from "../issue.ts";
import { type GatewayTlsSpec, issuesClients } from "./gatewayTls.ts";
import { count } from "./leaf.ts";

/** Which certificate a tenant has of the package, and whether the one before it still counts. */
export const tenantCertificate = z
  .strictObject({
    rotation: count(0, 1000)
      .default(0)
      .describe(
        "Raise it by one and another certificate is issued, with another key. The one before is taken until the next time; see `keepPrevious`.",
      ),
    keepPrevious: z
      .boolean()
      .default(true)
      .describe(
        "Whether the certificate of the rotation before is still taken; false revokes it at once, and with it every renewal of it.",
      ),
  })
  .meta({
    id: "TenantCertificateRotation",
    description: "The client certificate that the package issues to a tenant.",
  });

export type TenantCertificateSpec = z.output<typeof tenantCertificate>;

/** The rotations of a tenant whose certificates count no longer. */
export const revokedRotations = ({ rotation, keepPrevious }: TenantCertificateSpec): readonly number[] =>
  Array.from({ length: Math.max(rotation - (keepPrevious ? 1 : 0), 0) }, (_, number) => number);

/** Checks that the package issues the certificates that tenants' fields are about. */
export const checkTenantCertificates = (
  tenants: readonly ({ readonly clientCertificate?: TenantCertificateSpec | undefined } | undefined)[],
  tls: GatewayTlsSpec | undefined,
): readonly Issue[] =>
  tls !== undefined && issuesClients(tls)
    ? []
    : tenants.flatMap((tenant, index) =>
        tenant?.clientCertificate === undefined
          ? []
          : [
              {
                path: `tenants[${index}].clientCertificate`,
                reason: "the package issues no certificate to this tenant",
                hint: "set gateway.tls.generated.clientCertificates, or leave it out",
              },
            ],
      );
