import { type GatewayTlsSpec, issuesClients, withGenerated } from "../spec/gatewayTls.ts";
import type { Place } from "../spec/settings.ts";
import { makeToken } from "../spec/token.ts";
import { serviceHost } from "../topology/endpoints.ts";
import type { Identity } from "../topology/labels.ts";
import type { Topology } from "../topology/topology.ts";
import { buildCertificate } from "./certificate.ts";
import type { CertificatePlan } from "./certificatePlan.ts";
import { buildSecret } from "./configFiles.ts";
import type { ServerTrust } from "./datasources.ts";

const tokens = {
  trusted: makeToken("authorities of the gateway"),
  trustedBase64: makeToken("authorities of the gateway in base64"),
  certificate: makeToken("certificate of the gateway"),
  privateKey: makeToken("private key of the gateway"),
} as const;

/** A host that is an address, and not a name. */
const isAddress = (host: string): boolean => /^[0-9.]+$|:/.test(host);

/** The names and addresses that a gateway's certificate has; the one that the topology's own rulers ask for first. */
const hostsOf = (own: string, { serverName = own, hosts }: GatewayTlsSpec) => ({
  dnsNames: [...new Set([serverName, ...hosts.filter((host) => !isAddress(host))])],
  ipAddresses: hosts.filter(isAddress),
});

/** The client certificate of a tenant; all of it is handled as a secret. */
export interface ClientCertificate {
  /** Certificates of the authorities that the gateway's is checked by, PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

const clientTokens = (tenant: string) => ({
  certificate: makeToken(`client certificate of ${tenant}`),
  privateKey: makeToken(`private key of the client ${tenant}`),
});

const clientsOf = ({ spec }: Topology) =>
  spec.gateway.tls !== undefined && issuesClients(spec.gateway.tls)
    ? spec.tenants
        .map(({ name, clientCertificate }) => ({ name, rotation: clientCertificate?.rotation ?? 0 }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];

/** A tenant's certificate: each rotation has a key of its own, and its number in the subject, by which it can be revoked. */
const planClient = ({ name, rotation }: { readonly name: string; readonly rotation: number }) => ({
  name: rotation === 0 ? `tenant/${name}` : `tenant/${name}/${rotation}`,
  commonName: name,
  ...(rotation === 0 ? {} : { serialNumber: `${rotation}` }),
  uses: ["client_auth"] as const,
  ...clientTokens(name),
});

/** The gateway's certificate and those of its clients; nothing where the package makes none. */
export const planGatewayCertificates = (topology: Topology): CertificatePlan | undefined => {
  const { spec, names } = topology;
  const { tls } = spec.gateway;
  if (tls?.generated === undefined) return undefined;
  const own = serviceHost(spec, names.gateway);
  const { dnsNames, ipAddresses } = hostsOf(own, tls);
  const shortNames = [`${names.gateway}.${spec.namespace}.svc`, `${names.gateway}.${spec.namespace}`];
  return {
    scope: "gateway",
    signing: tls.generated,
    trusted: tokens.trusted,
    trustedBase64: tokens.trustedBase64,
    certificates: [
      {
        name: "serving",
        commonName: names.gateway,
        dnsNames: [...new Set([...dnsNames, own, ...shortNames])],
        ipAddresses,
        uses: ["server_auth"],
        certificate: tokens.certificate,
        privateKey: tokens.privateKey,
      },
      ...clientsOf(topology).map(planClient),
    ],
  };
};

/** By what clients inside the cluster check the gateway's certificate, where no public authority signed it. */
export const gatewayTrust = ({ spec: { gateway } }: Topology): ServerTrust | undefined => {
  const { tls } = gateway;
  const secret = tls && withGenerated(tls).caSecret;
  if (tls === undefined || secret === undefined) return undefined;
  return {
    secret,
    ...(tls.generated === undefined ? {} : { base64: tokens.trustedBase64 }),
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
  };
};

/** What users are told of the certificates that the package makes for the gateway. */
export interface GatewayCertificateOutputs {
  /** Certificates of the authorities that the gateway's is checked by, PEM; no secret. */
  readonly gatewayCa?: string;
  /** Client certificate of each declared tenant, by its name. */
  readonly clientCertificates?: Readonly<Record<string, ClientCertificate>>;
}

/** Describes them; nothing where the package makes none. */
export const describeGatewayCertificates = (topology: Topology): GatewayCertificateOutputs => {
  const { tls } = topology.spec.gateway;
  if (tls?.generated === undefined) return {};
  const clients = clientsOf(topology).map(({ name }) => [name, { ca: tokens.trusted, ...clientTokens(name) }]);
  return {
    gatewayCa: tokens.trusted,
    ...(issuesClients(tls)
      ? { clientCertificates: Object.fromEntries(clients) as Record<string, ClientCertificate> }
      : {}),
  };
};

/** The Secret with the gateway's certificate, or what has cert-manager make it; nothing where it is the user's. */
export const buildServing = (identity: Identity, settings: Place, tls: GatewayTlsSpec | undefined) => {
  if (tls?.generated !== undefined) {
    const { trusted, certificate, privateKey } = tokens;
    return [
      buildSecret(identity, tls.certSecret.name, { "ca.crt": trusted, "tls.crt": certificate, "tls.key": privateKey }),
    ];
  }
  if (tls?.issuer === undefined) return [];
  const { dnsNames, ipAddresses } = hostsOf(serviceHost(settings, identity.name), tls);
  return [
    buildCertificate(identity, tls.certSecret.name, {
      issuerRef: tls.issuer,
      usages: ["digital signature", "key encipherment", "server auth"],
      dnsNames,
      ...(ipAddresses.length === 0 ? {} : { ipAddresses }),
    }),
  ];
};
