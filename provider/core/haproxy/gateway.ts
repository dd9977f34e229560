import {
  authenticationAcls,
  authorizationRules,
  identityRules,
  readerOfAllRules,
  type AuthenticationInput,
} from "./authentication.ts";
import { closedPaths, pathAcls, readPaths } from "./endpoint.ts";
import { assertHeaderName } from "./escape.ts";
import {
  buildDefaults,
  buildGlobal,
  buildMetricsFrontend,
  healthRules,
  rememberPath,
  requestLog,
} from "./processSettings.ts";
import type { ProcessInput } from "./processSettings.ts";
import { type RemoteRead, remoteReadRules } from "./remoteRead.ts";
import { bodyRules, requestAcls, requestRules, stripRules } from "./requestGuard.ts";
import type { Acl, Backend, BindTls, Expression, Frontend, HaproxyConfig, Rule } from "./section.ts";
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
  readonly files: { readonly credentials: string; readonly tenants: string };
  readonly upstreams: {
    /** Thanos Receive in routing mode, by its headless Service and remote-write port. */
    readonly router: Upstream;
    /** What gets accepted writes first, where there is one; while none of it answers, they go straight to the router. */
    readonly fanout?: Upstream | undefined;
    /** QueryFrontend before a Query that enforces the tenant, or an API outside that answers instead. */
    readonly reads: { readonly queryFrontend: Upstream } | { readonly remote: RemoteRead };
    /** QueryFrontend before a Query that answers for all tenants. Default: `/api/v1/*` is 404. */
    readonly globalQuery?: Upstream;
  };
  readonly dns?: Dns;
  /** Whether only tenants of the tenants file are served. */
  readonly admission: boolean;
  readonly tls?: BindTls;
  readonly upstreamTls?: UpstreamTls;
  /** Largest body, in bytes. Default 16 MiB. */
  readonly maxBodyBytes?: number;
  /** Realm of the 401 answer. Default `whizard`. */
  readonly realm?: string;
}

const endpoint: Expression = [["var", "txn.endpoint"]];

/** Builds the gateway's configuration. Throws a RangeError for a tenant header that is none. */
export function buildGatewayConfig(input: GatewayInput): HaproxyConfig {
  const backends = buildBackends(input);
  const names = backends.map((it) => it.name).filter((name) => name !== fanoutBackend);
  return {
    global: buildGlobal(input),
    defaults: buildDefaults(input.timeouts),
    resolvers: [buildResolvers(input.dns ?? {})],
    frontends: [
      buildTenantFrontend(input, names),
      ...buildWebUi(input),
      buildMetricsFrontend(input.ports.metrics, names, input.address),
    ],
    backends,
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
  return buildBackend(readBackend(input), { ...read, ...servers });
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

function buildTenantFrontend(input: GatewayInput, backends: readonly string[]): Frontend {
  const health = healthRules(backends);
  const body = bodyRules(input.maxBodyBytes ?? 16 * 1024 * 1024);
  const authentication = authenticationOf(input);
  return {
    name: "tenants",
    port: input.ports.http,
    ...(input.address === undefined ? {} : { address: input.address }),
    ...(input.tls === undefined ? {} : { tls: input.tls }),
    log: requestLog,
    logAll: input.logAllRequests ?? false,
    acls: [...health.acls, ...requestAcls, ...targetAcls(input), ...authenticationAcls(authentication), ...body.acls],
    rules: [
      rememberPath,
      ...requestRules,
      ...health.rules,
      ...targetRules,
      ...identityRules(authentication),
      ...authorizationRules(authentication),
      ...body.rules,
      ...forwardRules(input),
    ],
    routes: [
      ...(input.upstreams.fanout === undefined
        ? []
        : [{ backend: fanoutBackend, when: ["tenant_write", "fanout_answers"] }]),
      { backend: "router", when: ["tenant_write"] },
      { backend: readBackend(input), when: ["tenant_any_read"] },
      ...(input.upstreams.globalQuery === undefined ? [] : [{ backend: "global_query", when: ["global_read"] }]),
    ],
  };
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
        ...stripRules(assertHeaderName(tenantHeader)),
      ],
      routes: [{ backend: "global_query", when: [] }],
    },
  ];
}

function authenticationOf(input: GatewayInput): AuthenticationInput {
  return {
    credentialsFile: input.files.credentials,
    ...(input.admission ? { tenantsFile: input.files.tenants } : {}),
    realm: input.realm ?? "whizard",
    clientCertificates: input.tls?.clientCaFile !== undefined,
  };
}

function targetAcls(input: GatewayInput): readonly Acl[] {
  const globalRead: Acl =
    input.upstreams.globalQuery === undefined
      ? { name: "global_read", sample: [["always_false"]], match: { kind: "int", operator: "eq", value: 1 } }
      : {
          name: "global_read",
          sample: [["path"]],
          match: { kind: "str", values: readPaths.map((path) => `/${path}`) },
        };
  return [
    ...pathAcls("tenant", endpoint),
    globalRead,
    ...(input.upstreams.fanout === undefined
      ? []
      : [
          {
            name: "fanout_answers",
            sample: [["nbsrv", fanoutBackend]],
            match: { kind: "int", operator: "gt", value: 0 },
          } satisfies Acl,
        ]),
    ...closedPaths.map(({ paths }, index): Acl => {
      return { name: `closed_${index}`, sample: endpoint, match: { kind: "str", values: paths } };
    }),
  ];
}

/** Finds tenant and endpoint, and answers 404 or 405 alike for every tenant, whether it exists or not. */
const targetRules: readonly Rule[] = [
  { do: "setVariable", name: "txn.tenant", value: [["path"], ["field", "2", "/"]] },
  { do: "setVariable", name: "txn.endpoint", value: [["path"], ["field", "3", "/", "0"]] },
  ...closedPaths.map(({ reason }, index): Rule => {
    return {
      do: "reply",
      reply: {
        status: 404,
        text: `not served here: ${reason}`,
      },
      when: [`closed_${index}`],
    };
  }),
  {
    do: "reply",
    reply: { status: 404, text: "not found" },
    when: ["!tenant_write", "!tenant_any_read", "!global_read"],
  },
  methodRule("POST", ["tenant_write", "!by_post"]),
  methodRule("GET", ["tenant_read_by_get", "!by_get"]),
  methodRule("GET, POST", ["!by_get", "!by_post"]),
];

function methodRule(allowed: string, when: readonly string[]): Rule {
  const reply = { status: 405, text: `only ${allowed} is served here`, headers: { Allow: allowed } };
  return { do: "reply", reply, when };
}

const tenant: Expression = [["var", "txn.tenant"]];

function forwardRules({ tenantHeader, upstreams: { reads } }: GatewayInput): readonly Rule[] {
  const name = assertHeaderName(tenantHeader);
  const read = ["tenant_any_read"];
  const remote = "remote" in reads ? reads.remote : undefined;
  return [
    ...stripRules(name),
    { do: "setHeader", name, value: [{ sample: tenant }], when: ["!global_read"] },
    ...(remote === undefined ? [] : remoteReadRules(remote, tenant, read)),
    { do: "setPath", path: ["/api/v1/receive"], when: ["tenant_write"] },
    { do: "setPath", path: [`${remote?.prefix ?? ""}/`, { sample: endpoint }], when: read },
  ];
}
