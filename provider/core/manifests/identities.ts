import { makeToken } from "../spec/token.ts";
import {
  certificateSettings,
  certificateSource,
  makesCertificates,
  signedFields,
  type ComponentTlsSpec,
} from "../spec/componentTls.ts";
import { goDuration } from "../spec/duration.ts";
import type { Identity } from "../topology/labels.ts";
import { callersOf } from "../topology/connections.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { webhookOf } from "../spec/webhook.ts";
import { isThanos, metricsName, partiesOf, partyHosts, partyId, type PartyKind } from "../topology/parties.ts";
import type { Topology } from "../topology/topology.ts";
import { buildCertificate } from "./certificate.ts";
import type { CertificatePlan } from "./certificatePlan.ts";
import { buildConfigMap, buildSecret } from "./configFiles.ts";
import { isAskedByKubelet, speaksTls } from "./hopTls.ts";
import { identify } from "./identity.ts";

/** A certificate to be made, and the Secret that it goes to. */
interface PlannedIdentity {
  readonly kind: PartyKind;
  readonly secret: string;
  readonly dnsNames: readonly string[];
  readonly uri: string;
  /** Tokens in the Secret that stand for the PEM texts. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** Stands for the certificates that all components trust. */
const trustedToken = makeToken("trusted authorities");

const identityTokens = (kind: PartyKind) => ({
  certificate: makeToken(`certificate of ${kind}`),
  privateKey: makeToken(`private key of ${kind}`),
});

/** Stands for the same in base64, as the API server takes it. */
export const caBundleToken = makeToken("trusted authorities in base64");

/** All kinds where the components speak TLS; a webhook alone needs one. */
const certifiedKinds = (topology: Topology): readonly PartyKind[] =>
  speaksTls(topology.spec) ? partiesOf(topology) : ["reconciler"];

/** The embedded S3 servers share one certificate. */
const storageHosts = ({ spec, names, storages }: Topology): readonly string[] =>
  storages.flatMap(({ name, spec: { embedded } }) =>
    embedded === undefined ? [] : [serviceHost(spec, names.storage(name))],
  );

const hostsOf = (topology: Topology, kind: PartyKind): readonly string[] => {
  const { spec, names } = topology;
  if (kind === "object-storage") return storageHosts(topology);
  return [
    ...partyHosts(spec, kind),
    // By this name the API server asks.
    ...(kind === "reconciler" && webhookOf(spec) !== undefined ? [`${names.reconciler}.${spec.namespace}.svc`] : []),
  ];
};

const planKinds = (topology: Topology): readonly PlannedIdentity[] => {
  const { spec, names } = topology;
  return certifiedKinds(topology).map((kind) => ({
    kind,
    secret: names.identity(kind),
    dnsNames: hostsOf(topology, kind),
    uri: partyId(spec, kind),
    ...identityTokens(kind),
  }));
};

/** What is to be made and signed; nothing where nobody needs it, or somebody in the cluster does so. */
export const planIdentities = (topology: Topology): CertificatePlan | undefined => {
  const signing = certificateSettings(topology.spec);
  return signing === undefined || signedFields(topology.spec).length === 0
    ? undefined
    : {
        signing,
        trusted: trustedToken,
        trustedBase64: caBundleToken,
        certificates: planKinds(topology).map(({ kind, uri, dnsNames, certificate, privateKey }) => ({
          name: kind,
          commonName: kind,
          dnsNames,
          uris: [uri],
          uses: ["server_auth", "client_auth"],
          certificate,
          privateKey,
        })),
      };
};

/** What an agent needs to read the metrics of components that speak TLS; all of it is secret. */
export interface MetricsTls {
  readonly serverName: string;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** The certificate of whoever reads metrics, as an agent takes it; nothing where the package makes none. */
export const describeMetricsTls = ({ spec }: Topology): { readonly metricsTls?: MetricsTls } =>
  makesCertificates(spec)
    ? { metricsTls: { serverName: metricsName(spec), ca: trustedToken, ...identityTokens("metrics") } }
    : {};

/** Which certificates an HTTP server asks for: none of the kubelet, elsewhere those of the kinds that have to ask it. */
const clientsOf = ({ spec }: Topology, kind: PartyKind) =>
  isAskedByKubelet(kind)
    ? { client_auth_type: "VerifyClientCertIfGiven" }
    : {
        client_auth_type: "RequireAndVerifyClientCert",
        client_allowed_sans: callersOf(spec, kind, kind === "alertmanager" ? kind : "http").map((caller) =>
          partyId(spec, caller),
        ),
      };

/** How a kind's HTTP server speaks TLS; JSON, which is YAML that needs no quoting rules. The files lie beside this one. */
const renderWebConfig = (topology: Topology, kind: PartyKind): string =>
  `${JSON.stringify(
    {
      tls_server_config: {
        cert_file: "tls.crt",
        key_file: "tls.key",
        client_ca_file: "ca.crt",
        ...clientsOf(topology, kind),
        min_version: "TLS13",
      },
    },
    undefined,
    2,
  )}\n`;

const buildRequested = (
  identity: Identity,
  { secret, kind, dnsNames, uri }: PlannedIdentity,
  { issuer, validity, earlyRenewal }: ComponentTlsSpec,
) =>
  buildCertificate(identity, secret, {
    duration: goDuration(validity),
    renewBefore: goDuration(earlyRenewal),
    commonName: kind,
    ...(dnsNames.length === 0 ? {} : { dnsNames }),
    uris: [uri],
    usages: ["digital signature", "server auth", "client auth"],
    issuerRef: issuer,
  });

const buildIssued = (identity: Identity, { secret, certificate, privateKey }: PlannedIdentity) =>
  buildSecret(identity, secret, { "ca.crt": trustedToken, "tls.crt": certificate, "tls.key": privateKey });

/** The Secrets with the certificates, or what has cert-manager make them, and the settings of the HTTP servers. */
export const buildIdentities = (topology: Topology) => {
  const { spec, names } = topology;
  const settings = certificateSettings(spec);
  if (settings === undefined) return [];
  const identity = identify(spec, "identity", names.webConfig);
  const planned = planKinds(topology);
  const source = certificateSource(settings);
  const web = planned
    .filter(({ kind }) => isThanos(kind))
    .map(({ kind }): readonly [string, string] => [`${kind}.yml`, renderWebConfig(topology, kind)]);
  return [
    ...(speaksTls(spec) ? [buildConfigMap(identity, names.webConfig, Object.fromEntries(web))] : []),
    ...(source === "existing" ? [] : planned).map((each) =>
      source === "issuer" ? buildRequested(identity, each, settings) : buildIssued(identity, each),
    ),
  ];
};
