import { otlpPath, pathAcls } from "./endpoint.ts";
import { assertHost } from "./escape.ts";
import { agentCredentialKey, assertTenant } from "./maps.ts";
import {
  buildDefaults,
  buildGlobal,
  buildMetricsFrontend,
  healthRules,
  rememberPath,
  requestLog,
} from "./processSettings.ts";
import type { ProcessInput } from "./processSettings.ts";
import { requestAcls, requestRules, stripRule } from "./requestGuard.ts";
import type { Acl, Expression, Frontend, HaproxyConfig, Rule } from "./section.ts";
import { buildBackend, buildResolvers, type Dns, type UpstreamTls } from "./upstream.ts";

/** What the agent proxy of one member cluster is made from. */
export interface AgentProxyInput extends ProcessInput {
  readonly tenant: string;
  /** Header that carries the tenant inside the central cluster; a local client's own is removed. */
  readonly tenantHeader: string;
  /** Where the gateway is reached. `host` is an address or a fully qualified name. */
  readonly gateway: { readonly scheme: "http" | "https"; readonly host: string; readonly port: number };
  /**
   * For `https`: PEM authorities of the gateway's certificate (default: the system's), the name that it holds (default: the
   * host), and a client certificate (`*.crt` with its key beside it as `*.key`) where the gateway asks for one.
   */
  readonly tls?: Partial<UpstreamTls> & { readonly serverName?: string };
  /** Mounted file with the text of `renderAgentCredential` (from a Secret). Default: the client certificate speaks alone. */
  readonly credentialFile?: string;
  /** Ports above 1024: `http` for Prometheus and local readers, `metrics` for metrics and probes. */
  readonly ports: { readonly http: number; readonly metrics: number };
  /** Address to listen on. Default: every IPv4 address; `::` adds IPv6. */
  readonly address?: string;
  readonly dns?: Dns;
}

const systemAuthorities = "@system-ca";
const localPath: Expression = [["path"], ["field", "2", "/", "0"]];

/** Builds the agent proxy's configuration. Throws a RangeError for a tenant or host that is none. */
export function buildAgentProxyConfig(input: AgentProxyInput): HaproxyConfig {
  assertTenant(input.tenant);
  return {
    global: buildGlobal(input),
    defaults: buildDefaults(input.timeouts),
    resolvers: [buildResolvers(input.dns ?? {})],
    frontends: [buildLocalFrontend(input), buildMetricsFrontend(input.ports.metrics, ["gateway"], input.address)],
    backends: [
      buildBackend("gateway", {
        upstream: {
          host: input.gateway.host,
          port: input.gateway.port,
          serverName: input.tls?.serverName ?? input.gateway.host,
          check: { path: "/-/ready" },
        },
        tls: gatewayTls(input),
        serverTimeoutSeconds: input.timeouts?.read ?? 150,
        // A sample that arrives twice is the same sample and a query changes nothing, so both may be repeated.
        retryOn: ["conn-failure", "empty-response"],
      }),
    ],
  };
}

function gatewayTls({ gateway, tls }: AgentProxyInput): UpstreamTls | undefined {
  return gateway.scheme === "http" ? undefined : { caFile: systemAuthorities, ...tls };
}

function buildLocalFrontend(input: AgentProxyInput): Frontend {
  const health = healthRules(["gateway"]);
  return {
    name: "local",
    port: input.ports.http,
    ...(input.address === undefined ? {} : { address: input.address }),
    log: requestLog,
    logAll: input.logAllRequests ?? false,
    acls: [...health.acls, ...requestAcls, ...pathAcls("local", localPath), credentialAcl, lastUseAcl],
    rules: [rememberPath, ...requestRules, ...health.rules, ...targetRules, ...forwardRules(input)],
    routes: [{ backend: "gateway", when: [] }],
  };
}

const credentialAcl: Acl = {
  name: "has_credential",
  sample: [["var", "txn.authorization"]],
  match: { kind: "found" },
};

/**
 * One in a hundred requests is the last of its connection to the gateway. A connection that is in use would go to an address
 * that the gateway's name no longer has for as long as that answers.
 */
const lastUseAcl: Acl = {
  name: "last_use",
  sample: [["rand", "100"]],
  match: { kind: "int", operator: "eq", value: 0 },
};

const targetRules: readonly Rule[] = [
  { do: "reply", reply: { status: 404, text: "not found" }, when: ["!local_write", "!local_any_read"] },
  { do: "setVariable", name: "txn.endpoint", value: localPath },
];

function forwardRules(input: AgentProxyInput): readonly Rule[] {
  const { host, port } = input.gateway;
  const authority = assertHost(host).includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return [
    stripRule(input.tenantHeader),
    ...credentialRules(input.credentialFile),
    { do: "setHeader", name: "Host", value: [authority] },
    { do: "setHeader", name: "Connection", value: ["close"], when: ["last_use"] },
    // The conditions read the path as it is by then, so that at most one of these holds.
    { do: "setPath", path: [`/${input.tenant}/${otlpPath}`], when: ["local_otlp"] },
    { do: "setPath", path: [`/${input.tenant}/api/v1/receive`], when: ["local_write"] },
    { do: "setPath", path: [`/${input.tenant}/`, { sample: [["var", "txn.endpoint"]] }], when: ["local_any_read"] },
  ];
}

function credentialRules(file: string | undefined): readonly Rule[] {
  if (file === undefined) {
    return [];
  }
  const missing = { status: 503, text: "the agent proxy has no credential yet" };
  return [
    {
      do: "setVariable",
      name: "txn.authorization",
      value: [
        ["str", agentCredentialKey],
        ["map_str", file],
      ],
    },
    { do: "reply", reply: missing, when: ["!has_credential"] },
    { do: "setHeader", name: "Authorization", value: [{ sample: [["var", "txn.authorization"]] }] },
  ];
}
