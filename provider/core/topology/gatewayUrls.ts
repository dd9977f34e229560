import type { GatewaySpec } from "../spec/gateway.ts";
import { ports } from "./ports.ts";

const schemeOf = (isSecure: boolean): string => (isSecure ? "https" : "http");

/** Base URLs of the gateway, from outside of the cluster first; a tenant's paths begin with its name behind them. */
export const gatewayUrls = (
  { ingress, httpRoute, tls }: Pick<GatewaySpec, "ingress" | "httpRoute" | "tls">,
  host: string,
): readonly string[] => {
  const outside = [
    ...(ingress === undefined ? [] : [`${schemeOf(ingress.tlsSecret !== undefined)}://${ingress.host}`]),
    ...(httpRoute?.hostnames ?? []).map((name) => `${httpRoute?.scheme ?? "https"}://${name}`),
  ].filter((url) => !url.includes("*"));
  return [...new Set([...outside, `${schemeOf(tls !== undefined)}://${host}:${ports.gateway}`])];
};
