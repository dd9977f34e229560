import { buildGatewayConfig } from "../haproxy/gateway.ts";
import { type Credential, renderCredentialMap, renderTenantMap } from "../haproxy/maps.ts";
import { renderHaproxy } from "../haproxy/render.ts";
import type { GatewaySpec } from "../spec/gateway.ts";
import type { RemoteQuerySpec } from "../spec/remote.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { ports } from "../topology/ports.ts";
import type { Names } from "../topology/names.ts";
import type { BindTls } from "../haproxy/section.ts";
import { clientTlsMount, mountsOf } from "./clientTls.ts";
import { buildConfigMap, buildSecret, configMapMount, secretMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { buildProxyDeployment, proxyFiles, proxyProcess } from "./proxyPod.ts";
import { remoteReadOf, remoteReadPod } from "./remoteRead.ts";
import { buildService } from "./service.ts";
import { buildDisruptionBudget } from "./workload.ts";

/** A tenant and the digest of its credential. */
export interface TenantDigest {
  readonly tenant: string;
  readonly digest: string;
}

/** The maps that the gateway follows, and where its container sees them. */
export const gatewayFiles = {
  tenants: { folder: "/etc/whizard/tenants", name: "tenants.map" },
  credentials: { folder: "/etc/whizard/credentials", name: "credentials.map" },
} as const;

const pathOf = ({ folder, name }: { readonly folder: string; readonly name: string }): string => `${folder}/${name}`;

/** A headless Service, whose pods the gateway follows. */
interface RouterAddress {
  readonly host: string;
  readonly port: number;
  /** Most pods that are followed. */
  readonly maxPods: number;
}

interface GatewayParts {
  readonly settings: Place & Pick<Tenancy, "tenantHeader">;
  readonly spec: Omit<GatewaySpec, "debug">;
  readonly names: Pick<
    Names,
    "gateway" | "gatewayConfig" | "gatewayTenants" | "gatewayCredentials" | "remoteQueryCredential"
  >;
  readonly router: RouterAddress;
  /** What copies writes on their way to the router, where there is one. */
  readonly fanout?: RouterAddress | undefined;
  /** Query Frontend, or what answers queries instead. */
  readonly reads:
    | { readonly queryFrontend: { readonly host: string; readonly port: number } }
    | { readonly remoteQuery: RemoteQuerySpec };
  /** A Query that answers for all tenants, for administrators; absent where nobody is one. */
  readonly globalQuery?: { readonly host: string; readonly port: number } | undefined;
  /** Digests of the credentials that read all tenants. */
  readonly administrators?: readonly string[];
  /** Tenants that are let in. */
  readonly tenants: readonly string[];
  readonly digests: readonly TenantDigest[];
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

const configText = ({ settings, spec, router, fanout, reads, globalQuery }: GatewayParts): string =>
  renderHaproxy(
    buildGatewayConfig({
      ...proxyProcess,
      tenantHeader: settings.tenantHeader,
      ports: {
        http: ports.gateway,
        metrics: ports.gatewayMetrics,
        ...(globalQuery === undefined ? {} : { webUi: ports.webUi }),
      },
      files: { tenants: pathOf(gatewayFiles.tenants), credentials: pathOf(gatewayFiles.credentials) },
      admission: spec.enabledTenantsAdmission,
      ...tlsOf(spec),
      upstreams: {
        router: { ...router, check: { path: "/-/ready", port: ports.http } },
        ...(fanout === undefined
          ? {}
          : { fanout: { ...fanout, check: { path: "/-/ready", port: ports.fanoutMetrics } } }),
        ...(globalQuery === undefined ? {} : { globalQuery }),
        reads: "remoteQuery" in reads ? { remote: remoteReadOf(reads.remoteQuery, settings) } : reads,
      },
    }),
  );

const credentialOf = ({ tenant, digest }: TenantDigest): Credential => ({ tenant, digest, access: "rw" });

/** The one way in: HAProxy, whose pods name no tenant, since those stand in maps that it follows. */
export const buildGateway = (parts: GatewayParts) => {
  const { settings, spec, names, reads, administrators = [] } = parts;
  const identity = identify(settings, "gateway", names.gateway);
  // HAProxy knows the map of tenants only where it admits by it; to follow an unknown one would end the script.
  const followed = spec.enabledTenantsAdmission
    ? [gatewayFiles.tenants, gatewayFiles.credentials]
    : [gatewayFiles.credentials];
  const config = proxyFiles(configText(parts), followed.map(pathOf));
  const tenants = parts.tenants.map((tenant) => ({ tenant }));
  const mounted = parts.composed ?? names;
  const { nodePort } = spec;
  const webUi = parts.globalQuery === undefined ? [] : [{ name: "web-ui", port: ports.webUi }];
  const remote = remoteReadPod("remoteQuery" in reads ? reads.remoteQuery : undefined, names.remoteQueryCredential);
  return [
    buildConfigMap(identity, names.gatewayConfig, config),
    buildConfigMap(identity, names.gatewayTenants, { [gatewayFiles.tenants.name]: renderTenantMap(tenants) }),
    buildSecret(identity, names.gatewayCredentials, {
      [gatewayFiles.credentials.name]: renderCredentialMap([
        ...parts.digests.map(credentialOf),
        ...administrators.map((digest): Credential => ({ digest, access: "global" })),
      ]),
    }),
    buildService(
      identity,
      [{ name: "http", port: ports.gateway, nodePort }, { name: "metrics", port: ports.gatewayMetrics }, ...webUi],
      nodePort === undefined ? spec.serviceType : "NodePort",
    ),
    buildDisruptionBudget(identity),
    ...remote.ownCredentials.map((files) => buildSecret(identity, names.remoteQueryCredential, files)),
    buildProxyDeployment({
      identity,
      spec,
      env: remote.env,
      config: { name: names.gatewayConfig, files: config },
      ports: webUi.map(({ name, port }) => ({ name, containerPort: port })),
      mounts: [
        configMapMount("tenants", mounted.gatewayTenants, gatewayFiles.tenants.folder),
        secretMount("credentials", mounted.gatewayCredentials, gatewayFiles.credentials.folder),
        ...mountsOf(tlsMount(spec)),
        ...remote.mounts,
      ],
    }),
  ];
};
