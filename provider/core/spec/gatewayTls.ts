import { z } from "zod";
import type { Issue } from "../issue.ts";
import { host } from "./leaf.ts";
import { secretKeyRef } from "./workload.ts";

/** How the gateway speaks TLS to its clients, and how the topology's own rulers check it. */
export const gatewayTls = z
  .strictObject({
    certSecret: secretKeyRef.describe("Certificate chain, PEM."),
    keySecret: secretKeyRef.describe("Key of the certificate, PEM."),
    caSecret: secretKeyRef
      .optional()
      .describe("Authorities by which the rulers check the certificate; the image's own when absent."),
    serverName: host()
      .optional()
      .describe("Name in the certificate that the rulers ask for. Default: the gateway's name inside the cluster."),
    clientCaSecret: secretKeyRef
      .optional()
      .describe("Authorities of client certificates, whose common name is the tenant. Default: none are asked for."),
    clientCertificate: z
      .enum(["optional", "required"])
      .default("optional")
      .describe("Whether a client without a certificate may connect; it then needs its password."),
  })
  .meta({
    id: "GatewayTls",
    description:
      "TLS 1.2 or later at the gateway, with PEM files from Secrets; another certificate is used from the next start on.",
  });

export type GatewayTlsSpec = z.output<typeof gatewayTls>;

/** Checks what no single field of the gateway's TLS can see. */
export const checkGatewayTls = (
  tls: GatewayTlsSpec | undefined,
  path: string,
  hasRulers: boolean,
): readonly Issue[] => {
  if (tls?.clientCertificate !== "required") return [];
  return [
    ...(tls.clientCaSecret === undefined
      ? [{ path, reason: "client certificates are required, but nobody says whose", hint: "set clientCaSecret" }]
      : []),
    ...(hasRulers
      ? [
          {
            path: `${path}.clientCertificate`,
            reason: "the tenants' rulers have no certificate and could not connect",
            hint: "optional, where tenants have rules",
          },
        ]
      : []),
  ];
};
