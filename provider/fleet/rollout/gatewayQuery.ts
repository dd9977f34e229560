import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { text } from "node:stream/consumers";
import type { CentralOutputs } from "./openFleet.ts";

type Gateway = NonNullable<CentralOutputs["gateway"]>;

/** Who asks at a gateway. */
export interface TenantAccess {
  readonly gateway: Gateway;
  readonly tenant: string;
  readonly password: string;
  /** Shown besides, where the tenant has one: a gateway may demand it. */
  readonly clientCertificate?: { readonly certificate: string; readonly privateKey: string };
}

interface TlsOptions {
  readonly ca?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
  readonly cert?: string;
  readonly key?: string;
}

const timeoutMs = 10_000;

/** A status asks two questions for each of a thousand tenants: connections are kept, and end with the program. */
const connections = { keepAlive: true, maxSockets: 32 };
const plainAgent = new HttpAgent(connections);
const secureAgent = new HttpsAgent(connections);

/** By what the gateway's certificate is checked, and what is shown to it; an address is no server name. */
const trustOf = ({ gateway: { host, tls }, clientCertificate: shown }: TenantAccess): TlsOptions => {
  const servername = tls?.serverName ?? (isIP(host) === 0 ? host : undefined);
  return {
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: tls?.insecureSkipVerify !== true,
    ...(shown === undefined ? {} : { cert: shown.certificate, key: shown.privateKey }),
  };
};

const send = (access: TenantAccess, query: string): Promise<IncomingMessage> => {
  const { gateway, tenant, password } = access;
  const path = `/${encodeURIComponent(tenant)}/api/v1/query?${new URLSearchParams({ query }).toString()}`;
  const options = { host: gateway.host, port: gateway.port, path, auth: `${tenant}:${password}` };
  return new Promise((resolve, reject) => {
    const secure = gateway.tls === undefined ? { agent: plainAgent } : { agent: secureAgent, ...trustOf(access) };
    const request = (gateway.tls === undefined ? requestHttp : requestHttps)(
      { ...options, ...secure, signal: AbortSignal.timeout(timeoutMs) },
      resolve,
    );
    request.on("error", reject).end();
  });
};

interface Answer {
  readonly data?: {
    readonly result?: readonly {
      readonly metric?: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
    }[];
  };
}

/** The values that a query names by the label `figure`. */
type Figures = Readonly<Record<string, number>>;

/** An instant query under a tenant's own path; what has no sample is absent. Throws when nobody answers. */
const queryGateway = async (access: TenantAccess, query: string): Promise<Figures> => {
  const { host, port } = access.gateway;
  const response = await send(access, query).catch((cause: unknown) => {
    throw new Error(`the gateway ${host}:${port} does not answer: ${(cause as Error).message}`, { cause });
  });
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`the gateway ${host}:${port} answers ${response.statusCode}`);
  const values = ((JSON.parse(body) as Answer).data?.result ?? []).map(
    ({ metric, value }) => [metric?.["figure"] ?? "", Number(value?.[1])] as const,
  );
  return Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
};

const rateOf = (name: string): string => `sum(rate(prometheus_remote_storage_samples_${name}[5m]))`;

const expressions = {
  // Every Prometheus writes `up`.
  age: "time() - max(timestamp(up))",
  errorRatio: `${rateOf("failed_total")} / ${rateOf("total")}`,
  series: "sum(scrape_samples_post_metric_relabeling)",
} as const;

type FigureName = keyof typeof expressions;

/** One question for all of it: a status asks for each of a thousand tenants. */
const ask = (access: TenantAccess, names: readonly FigureName[]): Promise<Figures> =>
  queryGateway(
    access,
    names.map((name) => `label_replace(${expressions[name]}, "figure", "${name}", "", "")`).join(" or "),
  );

/** What is known of a tenant at its gateway; what is absent has no samples. */
export interface TenantFigures {
  /** Milliseconds since its newest sample, which is not looked for further back than five minutes. */
  readonly sampleAgeMs?: number;
  /** Share of samples that its Prometheus failed to send, by what it says itself. */
  readonly errorRatio?: number;
  /** Series that its scrapes yield. */
  readonly series?: number;
}

/** Asks a gateway about a tenant. Throws when nobody answers. */
export const tenantFigures = async (access: TenantAccess, names: readonly FigureName[]): Promise<TenantFigures> => {
  const { age, ...figures } = await ask(access, names);
  return { ...figures, ...(age === undefined ? {} : { sampleAgeMs: Math.max(0, age * 1000) }) };
};
