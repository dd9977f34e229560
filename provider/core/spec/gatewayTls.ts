import { z } from "zod";
import type { Issue } from "../issue.ts";
import { certificateIssuer } from "./certificateIssuer.ts";
import { generatedTls } from "./generatedTls.ts";
import { certificateFingerprint, host } from "./leaf.ts";
import { checkSigning } from "./signing.ts";
import { secretKeyRef } from "./workload.ts";

/** How the gateway speaks TLS to its clients, and how the topology's own rulers check it. */
export const gatewayTls = z
  .strictObject({
    certSecret: secretKeyRef
      .prefault({ name: "gateway-tls", key: "tls.crt" })
      .describe(
        "Certificate chain, PEM; pods wait until it is there. With `issuer` or `generated`, the Secret that is made.",
      ),
    keySecret: secretKeyRef
      .prefault({ name: "gateway-tls", key: "tls.key" })
      .describe("Key of the certificate, PEM; with `issuer` or `generated`, in the same Secret."),
    issuer: certificateIssuer
      .optional()
      .describe(
        "Has cert-manager make and renew the certificate, for `serverName` and `hosts`. Default: the Secret is yours.",
      ),
    generated: generatedTls
      .optional()
      .describe(
        "Has the package make the certificate, for the gateway's names inside the cluster, `serverName` and `hosts`, and renew it with `pulumi up`. Default: the Secret is yours.",
      ),
    hosts: z
      .array(host())
      .default([])
      .describe("With `issuer` or `generated`: further host names and addresses by which clients reach the gateway."),
    caSecret: secretKeyRef
      .optional()
      .describe(
        "Authorities by which the rulers check the certificate; the image's own when absent, and with `generated` those that the package made.",
      ),
    serverName: host()
      .optional()
      .describe("Name in the certificate that the rulers ask for. Default: the gateway's name inside the cluster."),
    clientCaSecret: secretKeyRef
      .optional()
      .describe(
        "Authorities of client certificates, which name their tenant. Default: none are asked for but those of `generated.clientCertificates`.",
      ),
    clientCertificate: z
      .enum(["optional", "required"])
      .default("optional")
      .describe("Whether a client without a certificate may connect; it then needs its password."),
    clientTenantField: z
      .enum(["CN", "OU", "O"])
      .default("CN")
      .describe(
        "Field of a client certificate's subject that names its tenant: common name, organizational unit or organization. The first counts where there are several. The certificates that the package issues have it as `CN`.",
      ),
    revokedCertificates: z
      .array(certificateFingerprint())
      .default([])
      .describe(
        "Client certificates that count no longer, each by its SHA-256 as `openssl x509 -noout -fingerprint -sha256` prints it. They are answered 403; a change restarts nobody. See a tenant's `clientCertificate` for those that the package issues.",
      ),
  })
  .meta({
    id: "GatewayTls",
    description:
      "TLS 1.2 or later at the gateway, with PEM files from Secrets; a renewed certificate is taken without a restart.",
  });

export type GatewayTlsSpec = z.output<typeof gatewayTls>;

/** Who makes the certificate writes both files into one Secret, under names of its own. */
const checkMade = ({ certSecret, keySecret }: GatewayTlsSpec, path: string, maker: string): readonly Issue[] => {
  const isOne = certSecret.name === keySecret.name;
  const wrong = [
    ...(isOne ? [] : ["certSecret.name", "keySecret.name"]),
    ...(certSecret.key === "tls.crt" ? [] : ["certSecret.key"]),
    ...(keySecret.key === "tls.key" ? [] : ["keySecret.key"]),
  ];
  return wrong.map((field) => ({
    path: `${path}.${field}`,
    reason: `${maker} writes tls.crt and tls.key of one Secret`,
    hint: "name those, or leave certSecret and keySecret out",
  }));
};

const checkMaker = (tls: GatewayTlsSpec, path: string): readonly Issue[] => {
  const { issuer, generated, hosts } = tls;
  if (issuer !== undefined && generated !== undefined)
    return [{ path, reason: "issuer and generated exclude each other", hint: "one of them, or none" }];
  if (issuer !== undefined) return checkMade(tls, path, "cert-manager");
  if (generated !== undefined) return checkMade(tls, path, "the package");
  return hosts.length === 0
    ? []
    : [
        {
          path: `${path}.hosts`,
          reason: "nobody makes a certificate for them",
          hint: "set issuer or generated, or leave it out",
        },
      ];
};

/** Whether the package makes certificates of the gateway's clients. */
export const issuesClients = ({ generated }: Pick<GatewayTlsSpec, "generated">): boolean =>
  generated?.clientCertificates === true;

const checkClients = (tls: GatewayTlsSpec, path: string, hasRulers: boolean): readonly Issue[] => {
  const { clientCaSecret, clientCertificate, clientTenantField, revokedCertificates } = tls;
  const hasAuthority = clientCaSecret !== undefined || issuesClients(tls);
  const unasked =
    hasAuthority || revokedCertificates.length === 0
      ? []
      : [
          {
            path: `${path}.revokedCertificates`,
            reason: "nobody is asked for a certificate",
            hint: "set clientCaSecret or generated.clientCertificates, or leave it out",
          },
        ];
  const hint = "leave it out, or generated.clientCertificates false";
  const reason = "the clients' certificates are of the package's authority";
  const twice = !issuesClients(tls)
    ? []
    : [
        ...(clientCaSecret === undefined ? [] : [{ path: `${path}.clientCaSecret`, reason, hint }]),
        ...(clientTenantField === "CN" ? [] : [{ path: `${path}.clientTenantField`, reason, hint }]),
      ];
  if (clientCertificate !== "required") return [...twice, ...unasked];
  return [
    ...twice,
    ...unasked,
    ...(!hasAuthority
      ? [
          {
            path,
            reason: "client certificates are required, but nobody says whose",
            hint: "set clientCaSecret or generated.clientCertificates",
          },
        ]
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

/** Checks what no single field of the gateway's TLS can see. */
export const checkGatewayTls = (tls: GatewayTlsSpec | undefined, path: string, hasRulers: boolean): readonly Issue[] =>
  tls === undefined
    ? []
    : [
        ...checkMaker(tls, path),
        ...checkClients(tls, path, hasRulers),
        ...(tls.generated === undefined ? [] : checkSigning(tls.generated, `${path}.generated`)),
      ];

/** The same with the authorities that the package makes, where nobody names others. */
export const withGenerated = (tls: GatewayTlsSpec): GatewayTlsSpec => {
  if (tls.generated === undefined) return tls;
  const own = { name: tls.certSecret.name, key: "ca.crt" };
  return { ...tls, caSecret: tls.caSecret ?? own, ...(issuesClients(tls) ? { clientCaSecret: own } : {}) };
};
