import type { Backend, Resolvers, Servers } from "./section.ts";

/** A Service behind the proxy. */
export interface Upstream {
  /** A fully qualified DNS name (HAProxy knows no search domains) or an IP address. */
  readonly host: string;
  readonly port: number;
  /** Name that the certificate holds when the upstream speaks TLS. Default `host`. */
  readonly serverName?: string;
  /** Most pods that are followed; name a headless Service, then requests spread over its pods. Default 1. */
  readonly maxPods?: number;
  /** What a healthy server answers with 2xx or 3xx, and on which port. Default: it accepts connections on `port`. */
  readonly check?: { readonly path?: string; readonly port?: number; readonly tls?: boolean };
}

/** TLS towards upstreams. */
export interface UpstreamTls {
  readonly caFile: string;
  /** Takes any certificate; the user has to ask for it. */
  readonly insecureSkipVerify?: boolean;
  /** Client certificate, `*.crt` with its key beside it as `*.key`. */
  readonly certificateFile?: string;
}

/** How names are found while running. */
export interface Dns {
  /** Name servers. Default: those of the pod's resolv.conf. */
  readonly nameservers?: readonly { readonly address: string; readonly port: number }[];
  /** Seconds that an answer is believed. Default 5. */
  readonly holdSeconds?: number;
}

/** What all backends of a proxy share. */
export interface BackendInput {
  readonly upstream: Upstream;
  readonly tls?: UpstreamTls | undefined;
  readonly serverTimeoutSeconds: number;
  readonly retryOn: Backend["retryOn"];
  readonly stickyHeader?: string | undefined;
  /** Most requests that a server gets at a time; further ones wait. Default: no limit. */
  readonly atATime?: number | undefined;
}

const resolversName = "kubernetes";

/** The resolvers section. */
export function buildResolvers(dns: Dns): Resolvers {
  const nameservers = (dns.nameservers ?? []).map((it, index) => ({ name: `dns${index + 1}`, ...it }));
  return { name: resolversName, nameservers, holdSeconds: dns.holdSeconds ?? 5 };
}

/** A backend whose servers may come, go and move while HAProxy runs; it starts without any of them. */
export function buildBackend(name: string, input: BackendInput): Backend {
  const { serverTimeoutSeconds, retryOn, stickyHeader } = input;
  const sticky = stickyHeader === undefined ? {} : { stickyHeader };
  return { name, serverTimeoutSeconds, retryOn, ...sticky, servers: buildServers(input) };
}

function buildServers({ upstream, tls, atATime }: BackendInput): Servers {
  const { host, port, maxPods, serverName = host } = upstream;
  return {
    host,
    port,
    ...(atATime === undefined ? {} : { atATime }),
    check: { ...upstream.check, intervalSeconds: 2 },
    ...(isAddress(host) ? {} : { resolvers: resolversName, slots: maxPods ?? 1 }),
    ...(tls === undefined ? {} : { tls: { ...tls, serverName } }),
  };
}

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(":");
}
