import { buildGatewayConfig } from "../haproxy/gateway.ts";
import { renderCredentialMap, renderRevokedMap, renderTenantMap } from "../haproxy/maps.ts";
import type { GatewaySpec } from "../spec/gateway.ts";
import { limitsAtGateway } from "../spec/limits.ts";
import { revokedRotations, type TenantCertificateSpec } from "../spec/tenantCertificate.ts";
import type { RemoteQuerySpec } from "../spec/remote.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import type { LimitedTenant } from "../thanos/limits.ts";
import { type KnownCredential } from "../topology/credentials.ts";
import { ports } from "../topology/ports.ts";
import type { Names } from "../topology/names.ts";
import type { BindTls } from "../haproxy/section.ts";
import { clientTlsMount, mountsOf } from "./clientTls.ts";
import { buildConfigMap, buildSecret, configMapMount, secretMount } from "./configFiles.ts";
import { buildWays, exposeService, serviceTypeOf } from "./exposure.ts";
import { buildServing } from "./gatewayCertificates.ts";
import { hopTls, identityFiles, speaksTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { buildProxyDeployment, configFolder, proxyFiles, proxyProcess } from "./proxyPod.ts";
import { remoteReadOf, remoteReadPod } from "./remoteRead.ts";
import { buildService } from "./service.ts";
import { buildDisruptionBudget } from "./workload.ts";

/** The maps that the gateway follows, and where its container sees them. */
export const gatewayFiles = {
  tenants: { folder: "/etc/whizard/tenants", name: "tenants.map" },
  credentials: { folder: "/etc/whizard/credentials", name: "credentials.map" },
  /** Where clients are asked for certificates; it lies beside the configuration. */
  revoked: { folder: configFolder, name: "revoked.map" },
} as const;

const pathOf = ({ folder, name }: { readonly folder: string; readonly name: string }): string => `${folder}/${name}`;

const furtherFolder = "/etc/whizard/further-credentials";

/** The user's own map of credentials, where there is one. */
const furtherFiles = ({ credentialsSecret }: Pick<GatewaySpec, "credentialsSecret">) =>
  credentialsSecret === undefined ? [] : [{ folder: furtherFolder, name: credentialsSecret.key }];

/** A headless Service, whose pods the gateway follows. */
interface RouterAddress {
  readonly host: string;
  readonly port: number;
  /** Most pods that are followed. */
  readonly maxPods: number;
}

/** A tenant that is let in. */
interface GatewayTenant extends LimitedTenant {
  /** The one that the package issues, where it does. */
  readonly clientCertificate?: TenantCertificateSpec | undefined;
}

interface GatewayParts {
  readonly settings: Place & Pick<Tenancy, "tenantHeader">;
  readonly spec: GatewaySpec;
  readonly names: Pick<
    Names,
    "gateway" | "gatewayConfig" | "gatewayTenants" | "gatewayCredentials" | "remoteQueryCredential"
  >;
  readonly router: RouterAddress;
  /** What copies writes on their way to the router, where there is one. */
  readonly fanout?: RouterAddress | undefined;
  /** Query Frontend, or what answers queries instead. */
  readonly reads:
    | {
        readonly queryFrontend: { readonly host: string; readonly port: number };
        readonly tenantLabel?: string | undefined;
      }
    | { readonly remoteQuery: RemoteQuerySpec };
  /** A Query that answers for all tenants, for administrators; absent where nobody is one. */
  readonly globalQuery?: { readonly host: string; readonly port: number } | undefined;
  readonly tenants: readonly GatewayTenant[];
  /** How long a query may take, and how many may run at a time at each pod; unlimited where nobody knows. */
  readonly queries?: { readonly timeoutSeconds: number; readonly atATime: number } | undefined;
  readonly credentials: readonly KnownCredential[];
  /** The maps that its pods mount instead of its own, where somebody else composes them. */
  readonly composed?: Pick<Names["composed"], "gatewayTenants" | "gatewayCredentials">;
}

/** The certificate, its key, and the authorities of clients. */
const tlsMount = ({ tls }: Pick<GatewaySpec, "tls">) =>
  clientTlsMount("tls", tls && { ...tls, caSecret: tls.clientCaSecret }, "/etc/whizard/tls");

const bindTls = (spec: Pick<GatewaySpec, "tls">): BindTls | undefined => {
  const { cert, ca } = tlsMount(spec).files;
  if (spec.tls === undefined || cert === undefined) return undefined;
  const clients = ca === undefined ? {} : { clientCaFile: ca, clientCertificate: spec.tls.clientCertificate };
  return { certificateFile: cert, ...clients };
};

const tlsOf = (spec: Pick<GatewaySpec, "tls">) => {
  const tls = bindTls(spec);
  return tls === undefined ? {} : { tls };
};

/** Whether clients may show certificates. */
const asksClients = (spec: Pick<GatewaySpec, "tls">): boolean => bindTls(spec)?.clientCaFile !== undefined;

/** Those that count no longer. The pods follow this file, so that it is none of those by which they are replaced. */
const revokedFiles = ({ spec, tenants }: Pick<GatewayParts, "spec" | "tenants">): Readonly<Record<string, string>> => {
  if (!asksClients(spec)) return {};
  const rotations = tenants.flatMap(({ name: tenant, clientCertificate }) =>
    clientCertificate === undefined
      ? []
      : revokedRotations(clientCertificate).map((rotation) => ({ tenant, rotation })),
  );
  const fingerprints = spec.tls?.revokedCertificates ?? [];
  return { [gatewayFiles.revoked.name]: renderRevokedMap({ fingerprints, rotations }) };
};

/** The web UI is that of the Query over all tenants. */
const hasWebUi = ({ debug }: GatewaySpec, globalQuery: GatewayParts["globalQuery"]): boolean =>
  debug && globalQuery !== undefined;

/** How it speaks to the other components: its own certificate, shown and asked for on both sides. */
const componentTlsOf = (settings: Place) => {
  if (!speaksTls(settings)) return {};
  const { ca, cert } = identityFiles;
  return {
    upstreamTls: { caFile: ca, certificateFile: cert },
    internal: {
      port: ports.gatewayInternal,
      tls: { certificateFile: cert, clientCaFile: ca, clientCertificate: "required" as const },
    },
  };
};

const configOf = ({ settings, spec, router, fanout, reads, globalQuery, queries }: GatewayParts) =>
  buildGatewayConfig({
    ...proxyProcess,
    tenantHeader: settings.tenantHeader,
    clientTenantField: spec.tls?.clientTenantField,
    ports: {
      http: ports.gateway,
      metrics: ports.gatewayMetrics,
      ...(hasWebUi(spec, globalQuery) ? { webUi: ports.webUi } : {}),
    },
    files: {
      tenants: pathOf(gatewayFiles.tenants),
      credentials: pathOf(gatewayFiles.credentials),
      furtherCredentials: furtherFiles(spec).map(pathOf),
      ...(asksClients(spec) ? { revoked: pathOf(gatewayFiles.revoked) } : {}),
    },
    admission: spec.enabledTenantsAdmission,
    unknownTenantLimits: limitsAtGateway(spec.limits, undefined),
    ...(queries === undefined
      ? {}
      : // Thanos's own answer to what takes too long comes first.
        { queriesAtATime: queries.atATime, timeouts: { read: queries.timeoutSeconds + 30 } }),
    ...tlsOf(spec),
    ...componentTlsOf(settings),
    upstreams: {
      router: { ...router, check: { path: "/-/ready", port: ports.http, tls: speaksTls(settings) } },
      ...(fanout === undefined
        ? {}
        : { fanout: { ...fanout, check: { path: "/-/ready", port: ports.fanoutMetrics } } }),
      ...(globalQuery === undefined ? {} : { globalQuery }),
      reads: "remoteQuery" in reads ? { remote: remoteReadOf(reads.remoteQuery, settings) } : reads,
    },
  });

/** Every value of a credential counts until it is withdrawn. */
const mapEntries = ({ tenant, access, digests }: KnownCredential) =>
  digests.map((digest) => ({ digest, access, ...(tenant === undefined ? {} : { tenant }) }));

/** The one way in: HAProxy, whose pods name no tenant, since those stand in maps that it follows. */
export const buildGateway = (parts: GatewayParts) => {
  const { settings, spec, names, reads } = parts;
  const identity = identify(settings, "gateway", names.gateway);
  const followed = [
    ...[gatewayFiles.tenants, gatewayFiles.credentials, ...furtherFiles(spec)],
    ...(asksClients(spec) ? [gatewayFiles.revoked] : []),
  ];
  const config = proxyFiles(configOf(parts), followed.map(pathOf));
  const tenants = parts.tenants.map(({ name: tenant, limits }) => ({
    tenant,
    limits: limitsAtGateway(spec.limits, limits),
  }));
  const mounted = parts.composed ?? names;
  const hop = hopTls(settings, "gateway");
  const internal = hop.isOn ? [{ name: "internal", port: ports.gatewayInternal }] : [];
  const webUi = hasWebUi(spec, parts.globalQuery) ? [{ name: "web-ui", port: ports.webUi }] : [];
  const remote = remoteReadPod("remoteQuery" in reads ? reads.remoteQuery : undefined, names.remoteQueryCredential);
  return [
    buildConfigMap(identity, names.gatewayConfig, { ...config, ...revokedFiles(parts) }),
    buildConfigMap(identity, names.gatewayTenants, { [gatewayFiles.tenants.name]: renderTenantMap(tenants) }),
    buildSecret(identity, names.gatewayCredentials, {
      [gatewayFiles.credentials.name]: renderCredentialMap(parts.credentials.flatMap(mapEntries)),
    }),
    exposeService(
      buildService(
        identity,
        [
          { name: "http", port: ports.gateway, nodePort: spec.nodePort },
          // It is plain and for the cluster only; whoever scrapes finds the pods.
          ...(serviceTypeOf(spec) === "ClusterIP" ? [{ name: "metrics", port: ports.gatewayMetrics }] : []),
          ...internal,
          ...webUi,
        ],
        serviceTypeOf(spec),
      ),
      spec,
    ),
    ...buildWays(identity, spec),
    buildDisruptionBudget(identity),
    ...buildServing(identity, settings, spec.tls),
    ...remote.ownCredentials.map((files) => buildSecret(identity, names.remoteQueryCredential, files)),
    buildProxyDeployment({
      identity,
      spec,
      env: remote.env,
      config: { name: names.gatewayConfig, files: config },
      annotations: hop.annotations,
      ports: [...internal, ...webUi].map(({ name, port }) => ({ name, containerPort: port })),
      mounts: [
        configMapMount("tenants", mounted.gatewayTenants, gatewayFiles.tenants.folder),
        secretMount("credentials", mounted.gatewayCredentials, gatewayFiles.credentials.folder),
        ...(spec.credentialsSecret === undefined
          ? []
          : [secretMount("further-credentials", spec.credentialsSecret.name, furtherFolder)]),
        ...mountsOf(tlsMount(spec)),
        ...remote.mounts,
        ...mountsOf(hop),
      ],
    }),
  ];
};
