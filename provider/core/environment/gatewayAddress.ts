import type { z } from "zod";
import type { Result } from "../issue.ts";
import { agentProxy } from "../spec/agentProxy.ts";
import { parseChecked } from "../spec/parse.ts";

/** Where a cluster reaches the gateway: what an AgentProxy takes. */
export const gatewayAddress = agentProxy.shape.gateway;

export type GatewayAddress = z.output<typeof gatewayAddress>;

/** Parses an address that another stack tells. */
export const parseGatewayAddress = (input: unknown): Result<GatewayAddress> =>
  parseChecked(gatewayAddress, input, () => []);
