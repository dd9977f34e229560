import { apiError } from "./apiError.ts";
import {
  authenticationAcls,
  identityRules,
  readerOfAllRules,
  type AuthenticationInput,
  type SubjectField,
} from "./authentication.ts";
import { assertHeaderName } from "./escape.ts";
import { buildDefaults, buildGlobal, buildMetricsFrontend, rememberPath, requestLog } from "./processSettings.ts";
import type { ProcessInput } from "./processSettings.ts";
import type { RemoteRead } from "./remoteRead.ts";
import { requestAcls, requestRules, stripRule } from "./requestGuard.ts";
import type { Backend, BindTls, Frontend, HaproxyConfig } from "./section.ts";
import { buildTenantFrontend, methodRule } from "./tenantFrontend.ts";
import { limitTables, readBackendRules, renderTenantLimits, type TenantLimits } from "./tenantLimits.ts";
import { buildTenantRules } from "./tenantRules.ts";
import {
  type BackendInput,
  buildBackend,
  buildResolvers,
  type Dns,
  type Upstream,
  type UpstreamTls,
} from "./upstream.ts";

/** What the gateway is made from. It holds no tenant: those stand in the maps. */
export interface GatewayInput extends ProcessInput {
  /** Header that carries the tenant to Thanos (`--receive.tenant-header`, `--query.tenant-header`), for example WHIZARD-TENANT. */
  readonly tenantHeader: string;
  /** Ports above 1024: `http` for tenants (HTTPS with `tls`), `metrics` plain for Prometheus and probes. */
  readonly ports: {
    readonly http: number;
    readonly metrics: number;
    /** The web UI of the Query that answers for all tenants, for credentials that read all. Default: it is not served. */
    readonly webUi?: number | undefined;
  };
  /** Address to listen on. Default: every IPv4 address; `::` adds IPv6. */
  readonly address?: string;
  /** Mounted files: the texts of `renderCredentialMap` (from a Secret) and `renderTenantMap`. */
  readonly files: {
    readonly credentials: string;
    /** Further files of the same form; one that is named before another wins. */
    readonly furtherCredentials?: readonly string[];
    readonly tenants: string;
    /** The text of `renderRevokedMap`, where clients may show certificates. Default: none is revoked. */
    readonly revoked?: string | undefined;
  };
  readonly upstreams: {
    /** Thanos Receive in routing mode, by its headless Service and remote-write port. */
    readonly router: Upstream;
    /** What gets accepted writes first, where there is one; while none of it answers, they go straight to the router. */
    readonly fanout?: Upstream | undefined;
    /** QueryFrontend before a Query that enforces the tenant, or an API outside that answers instead. */
    readonly reads:
      | {
          readonly queryFrontend: Upstream;
          /** The label that Thanos's rulers give the rules of a tenant. Default: nobody's rules are served. */
          readonly tenantLabel?: string | undefined;
        }
      | { readonly remote: RemoteRead };
    /** QueryFrontend before a Query that answers for all tenants. Default: `/api/v1/*` is 404. */
    readonly globalQuery?: Upstream;
  };
  readonly dns?: Dns;
  /** Whether only tenants of the tenants file are served. */
  readonly admission: boolean;
  /** Limits of tenants that the tenants file does not name, where such are served. Default: none. */
  readonly unknownTenantLimits?: TenantLimits;
  /** Queries of all tenants that Query Frontend gets at a time; who has fewer goes first. Default: no limit. */
  readonly queriesAtATime?: number;
  readonly tls?: BindTls;
  /** The field of a client certificate's subject that names its tenant. Default `CN`. */
  readonly clientTenantField?: SubjectField | undefined;
  /** The door of the rulers, whose connections need a certificate of the components. Default: there is none. */
  readonly internal?: { readonly port: number; readonly tls: BindTls };
  readonly upstreamTls?: UpstreamTls;
  /** Largest body, in bytes. Default 16 MiB. */
  readonly maxBodyBytes?: number;
  /** Realm of the 401 answer. Default `whizard`. */
  readonly realm?: string;
}

/** Builds the gateway's configuration. Throws a RangeError for a tenant header that is none. */
export function buildGatewayConfig(input: GatewayInput): HaproxyConfig {
  const backends = buildBackends(input);
  const names = backends.map((it) => it.name).filter((name) => name !== fanoutBackend);
  return {
    // Threads that take idle connections from each other wait by spinning, which a pod's shared processors make milliseconds of.
    global: { ...buildGlobal(input), sharesIdleConnections: false },
    defaults: buildDefaults(input.timeouts, apiError),
    resolvers: [buildResolvers(input.dns ?? {})],
    frontends: [
      buildDoor(input, names),
      ...buildInternalFrontend(input, names),
      ...buildWebUi(input),
      buildMetricsFrontend(input.ports.metrics, names, input.address),
    ],
    backends,
    tables: limitTables,
  };
}

/** Names of the backends; `fanout` is none that readiness counts, because writes can do without it. */
const fanoutBackend = "fanout";

const readBackend = ({ upstreams: { reads } }: GatewayInput): string =>
  "remote" in reads ? "remote_query" : "query_frontend";

function buildReadBackend(input: GatewayInput, read: Omit<BackendInput, "upstream">): Backend {
  const { reads } = input.upstreams;
  const servers =
    "remote" in reads ? { upstream: reads.remote.upstream, tls: reads.remote.tls } : { upstream: reads.queryFrontend };
  const atATime = input.queriesAtATime;
  const tenantRules = buildTenantRules("remote" in reads ? undefined : reads.tenantLabel);
  return {
    ...buildBackend(readBackend(input), { ...read, ...servers, atATime }),
    acls: [...tenantRules.acls, ...readBackendRules.acls],
    rules: [...tenantRules.rules, ...readBackendRules.rules],
  };
}

function buildBackends(input: GatewayInput): readonly Backend[] {
  const { upstreams, upstreamTls: tls, timeouts = {} } = input;
  const write = { tls, serverTimeoutSeconds: timeouts.write ?? 60, retryOn: ["conn-failure"] as const };
  const read = {
    tls,
    serverTimeoutSeconds: timeouts.read ?? 150,
    retryOn: ["conn-failure", "empty-response"] as const,
  };
  return [
    buildBackend("router", { upstream: upstreams.router, ...write }),
    // The writes of a tenant meet in one pod, which keeps their order.
    ...(upstreams.fanout === undefined
      ? []
      : [buildBackend(fanoutBackend, { upstream: upstreams.fanout, ...write, stickyHeader: input.tenantHeader })]),
    buildReadBackend(input, read),
    ...(upstreams.globalQuery === undefined
      ? []
      : [buildBackend("global_query", { upstream: upstreams.globalQuery, ...read })]),
  ];
}

/** The same as the tenants' own door, where a certificate says that a component comes and the password for whom. */
function buildInternalFrontend(input: GatewayInput, backends: readonly string[]): readonly Frontend[] {
  const { internal, ports } = input;
  if (internal === undefined) return [];
  const { tls, port: http } = internal;
  const frontend = buildDoor({ ...input, tls, ports: { ...ports, http } }, backends, false);
  return [{ ...frontend, name: "components" }];
}

function buildDoor(input: GatewayInput, readyBy: readonly string[], areCertificatesTenants = true): Frontend {
  const { address, tls, tenantHeader, upstreams, maxBodyBytes = 16 * 1024 * 1024, logAllRequests = false } = input;
  const known = authenticationOf(input);
  return buildTenantFrontend({
    name: "tenants",
    port: input.ports.http,
    address,
    tls,
    tenantHeader,
    authentication: { ...known, clientCertificates: known.clientCertificates && areCertificatesTenants },
    maxBodyBytes,
    logAll: logAllRequests,
    readyBy,
    backends: {
      router: "router",
      fanout: upstreams.fanout && fanoutBackend,
      reads: readBackend(input),
      globalReads: upstreams.globalQuery && "global_query",
    },
    remote: "remote" in upstreams.reads ? upstreams.reads.remote : undefined,
  });
}

/** Thanos's own pages and the API below them, on a port of their own, for those who may read all tenants. */
function buildWebUi(input: GatewayInput): readonly Frontend[] {
  const { ports, address, tls, tenantHeader, upstreams } = input;
  if (ports.webUi === undefined || upstreams.globalQuery === undefined) return [];
  const authentication = { ...authenticationOf(input), clientCertificates: false };
  return [
    {
      name: "web_ui",
      port: ports.webUi,
      ...(address === undefined ? {} : { address }),
      // Browsers are not asked for a tenant's certificate.
      ...(tls === undefined ? {} : { tls: { certificateFile: tls.certificateFile } }),
      log: requestLog,
      logAll: input.logAllRequests ?? false,
      acls: [...requestAcls, ...authenticationAcls(authentication)],
      rules: [
        rememberPath,
        ...requestRules,
        methodRule("GET, POST", ["!by_get", "!by_post"]),
        ...identityRules(authentication),
        ...readerOfAllRules(authentication),
        stripRule(assertHeaderName(tenantHeader)),
      ],
      routes: [{ backend: "global_query", when: [] }],
    },
  ];
}

function authenticationOf(input: GatewayInput): AuthenticationInput {
  return {
    credentialsFiles: [input.files.credentials, ...(input.files.furtherCredentials ?? [])],
    tenantsFile: input.files.tenants,
    ...(input.admission ? {} : { unknownTenant: `rw${renderTenantLimits(input.unknownTenantLimits ?? {})}` }),
    realm: input.realm ?? "whizard",
    clientCertificates: input.tls?.clientCaFile !== undefined,
    clientTenantField: input.clientTenantField,
    revokedFile: input.files.revoked,
  };
}
