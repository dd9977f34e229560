import type { Issue } from "../issue.ts";
import type { GatewayTlsSpec } from "../spec/gatewayTls.ts";
import type { GatewayAddress } from "./gatewayAddress.ts";

/** Addresses of a gateway: of all agents, and each agent's own. */
interface Addresses {
  readonly gateway?: GatewayAddress | undefined;
  readonly agents?: Readonly<Record<string, { readonly gateway?: GatewayAddress | undefined }>>;
}

/** Who must speak TLS to the gateway, and does not. They do so by themselves where the package makes its certificate. */
export const agentTlsIssues = (
  { agents = {}, gateway }: Addresses,
  tls: GatewayTlsSpec | undefined,
): readonly Issue[] =>
  Object.entries(agents)
    .filter(([, own]) => {
      const speaks = (own.gateway ?? gateway)?.tls !== undefined;
      return speaks !== (tls !== undefined) && tls?.generated === undefined;
    })
    .map(([name, own]) => ({
      path: own.gateway === undefined ? "gateway.tls" : `agents.${name}.gateway.tls`,
      reason: tls === undefined ? "cannot be set: spec.gateway.tls is not" : "is required: spec.gateway.tls is set",
    }));
