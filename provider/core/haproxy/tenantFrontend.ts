import { apiError } from "./apiError.ts";
import { authenticationAcls, authorizationRules, identityRules, type AuthenticationInput } from "./authentication.ts";
import { closedPaths, globalReadPaths, pathAcls, writeTargets } from "./endpoint.ts";
import { assertHeaderName } from "./escape.ts";
import { healthRules, rememberPath, requestLog } from "./processSettings.ts";
import { type RemoteRead, remoteReadRules } from "./remoteRead.ts";
import { refuseRevoked } from "./revocation.ts";
import { bodyRules, headRules, pathRules, requestAcls, stripRule } from "./requestGuard.ts";
import type { Acl, BindTls, Expression, Frontend, Rule } from "./section.ts";
import { limitAcls, limitRules } from "./tenantLimits.ts";

/** What the tenants' door is made from. */
interface TenantFrontendInput {
  readonly name: string;
  readonly port: number;
  readonly address?: string | undefined;
  readonly tls?: BindTls | undefined;
  readonly tenantHeader: string;
  readonly authentication: AuthenticationInput;
  readonly maxBodyBytes: number;
  readonly logAll: boolean;
  /** Backends of which one must have a server for the gateway to be ready. */
  readonly readyBy: readonly string[];
  /** Where requests go; some are not always there. */
  readonly backends: {
    readonly router: string;
    readonly fanout?: string | undefined;
    readonly reads: string;
    readonly globalReads?: string | undefined;
  };
  /** What answers reads in the place of Query Frontend. */
  readonly remote?: RemoteRead | undefined;
}

const endpoint: Expression = [["var", "txn.endpoint"]];
const tenant: Expression = [["var", "txn.tenant"]];

/**
 * The door for tenants. Most requests are served, so what decides about the others is asked only of those: a path that is
 * served is one of few texts behind the tenant's own name, which has one spelling by that.
 */
export function buildTenantFrontend(input: TenantFrontendInput): Frontend {
  const health = healthRules(input.readyBy);
  const body = bodyRules(input.maxBodyBytes);
  const revocation = refuseRevoked(input.authentication);
  return {
    name: input.name,
    port: input.port,
    ...(input.address === undefined ? {} : { address: input.address }),
    ...(input.tls === undefined ? {} : { tls: input.tls }),
    log: requestLog,
    logAll: input.logAll,
    connectionVariables: revocation.connectionVariables,
    acls: [
      ...revocation.acls,
      ...health.acls,
      ...requestAcls,
      ...targetAcls(input),
      ...authenticationAcls(input.authentication),
      ...body.acls,
      ...limitAcls,
    ],
    rules: [
      rememberPath,
      ...revocation.rules,
      ...targetRules(health.rules),
      ...headRules,
      ...methodRules,
      ...identityRules(input.authentication),
      ...authorizationRules(input.authentication, pathRules([])),
      ...body.rules,
      ...limitRules,
      ...forwardRules(input),
    ],
    // Thanos allows any page to read its answers, which here are behind a credential.
    hiddenHeaders: ["access-control-"],
    routes: routes(input),
  };
}

function routes({ backends }: TenantFrontendInput): Frontend["routes"] {
  const { router, fanout, reads, globalReads } = backends;
  return [
    ...(fanout === undefined ? [] : [{ backend: fanout, when: ["tenant_write", "!tenant_otlp", "fanout_answers"] }]),
    { backend: router, when: ["tenant_write"] },
    { backend: reads, when: ["tenant_any_read"] },
    ...(globalReads === undefined ? [] : [{ backend: globalReads, when: ["global_read"] }]),
  ];
}

function targetAcls({ backends }: TenantFrontendInput): readonly Acl[] {
  const { fanout, globalReads } = backends;
  const globalRead: Acl =
    globalReads === undefined
      ? { name: "global_read", sample: [["bool", "false"]], match: { kind: "int", operator: "eq", value: 1 } }
      : {
          name: "global_read",
          sample: [["path"]],
          match: { kind: "str", values: globalReadPaths.map((path) => `/${path}`) },
        };
  return [
    ...pathAcls("tenant", endpoint),
    globalRead,
    { name: "elsewhere", sample: [["var", "txn.elsewhere"]], match: { kind: "found" } },
    ...(fanout === undefined
      ? []
      : [
          {
            name: "fanout_answers",
            sample: [["nbsrv", fanout]],
            match: { kind: "int", operator: "gt", value: 0 },
          } satisfies Acl,
        ]),
    ...closedPaths.map(({ paths }, index): Acl => {
      return { name: `closed_${index}`, sample: endpoint, match: { kind: "str", values: paths } };
    }),
  ];
}

/** Finds tenant and endpoint, and answers what is no endpoint: alike for every tenant, whether it exists or not. */
const targetRules = (health: readonly Rule[]): readonly Rule[] => [
  { do: "setVariable", name: "txn.tenant", value: [["path"], ["field", "2", "/"]] },
  { do: "setVariable", name: "txn.endpoint", value: [["path"], ["field", "3", "/", "0"]] },
  {
    do: "setVariable",
    name: "txn.elsewhere",
    value: [["bool", "true"]],
    when: ["!tenant_write", "!tenant_any_read", "!global_read"],
  },
  ...[
    ...pathRules([]),
    ...headRules,
    ...health,
    ...closedPaths.map(({ reason }, index): Rule => {
      return { do: "reply", reply: apiError(404, `not served here: ${reason}`), when: [`closed_${index}`] };
    }),
    { do: "reply", reply: apiError(404, "not found") } satisfies Rule,
  ].map((rule): Rule => ({ ...rule, when: ["elsewhere", ...(rule.when ?? [])] })),
];

/** Refuses methods that nothing is served by, or only under the conditions. */
export function methodRule(allowed: string, when: readonly string[]): Rule {
  return { do: "reply", reply: apiError(405, `only ${allowed} is served here`, { Allow: allowed }), when };
}

const methodRules: readonly Rule[] = [
  methodRule("POST", ["tenant_write", "!by_post"]),
  methodRule("GET", ["!by_get", "tenant_read_by_get"]),
  methodRule("GET, POST", ["!by_get", "!by_post"]),
];

function forwardRules({ tenantHeader, remote }: TenantFrontendInput): readonly Rule[] {
  const name = assertHeaderName(tenantHeader);
  const read = ["tenant_any_read"];
  return [
    stripRule(name),
    { do: "setHeader", name, value: [{ sample: tenant }], when: ["!global_read"] },
    ...(remote === undefined ? [] : remoteReadRules(remote, tenant, read)),
    { do: "setPath", path: [writeTargets.remoteWrite], when: ["tenant_write", "!tenant_otlp"] },
    { do: "setPath", path: [writeTargets.otlp], when: ["tenant_otlp"] },
    { do: "setPath", path: [`${remote?.prefix ?? ""}/`, { sample: endpoint }], when: read },
  ];
}
