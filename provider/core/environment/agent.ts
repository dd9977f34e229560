import { z } from "zod";
import type { Issue } from "../issue.ts";
import type { AgentProxySpec } from "../spec/agentProxy.ts";
import { parseAgentProxy } from "../spec/parse.ts";
import type { GatewayAddress } from "./gatewayAddress.ts";

/** Inputs of an AgentProxy that a stack's configuration has in no other place. */
export const furtherInputs = z.record(z.string(), z.unknown()).default({});

/** Inputs of an agent proxy that are given beside `proxy`, each with where. */
const besides: Readonly<Record<string, string>> = {
  tenant: "it is set beside proxy",
  gateway: "it is set beside proxy",
  password: "it is the tenant's at the gateway",
  clientCertificate: "it is the tenant's at the gateway",
  kubeconfig: "the cluster is set beside proxy",
  context: "the cluster is set beside proxy",
};

/** What a stack's configuration says of one agent proxy. */
interface Agent {
  readonly tenant: string;
  readonly gateway?: GatewayAddress | undefined;
  readonly clientCertificate?: AgentProxySpec["clientCertificate"];
  readonly proxy: Readonly<Record<string, unknown>>;
}

const isBeside = (path: string): boolean => Object.keys(besides).includes(path.split(/[.[]/, 1)[0] ?? "");

/** Everything that is wrong with an agent proxy's inputs, with their paths beside and below `proxy`. */
export const agentIssues = ({ tenant, gateway, clientCertificate, proxy }: Agent): readonly Issue[] => {
  const misplaced = Object.entries(besides)
    .filter(([field]) => field in proxy)
    .map(([field, hint]) => ({ path: `proxy.${field}`, reason: "cannot be set here", hint }));
  const parsed = parseAgentProxy({
    ...Object.fromEntries(Object.entries(proxy).filter(([field]) => !isBeside(field))),
    tenant,
    gateway: gateway ?? { host: "gateway" },
    password: "known-later",
    ...(clientCertificate === undefined || gateway === undefined ? {} : { clientCertificate }),
  });
  const wrong = parsed.ok ? [] : parsed.issues;
  return [
    ...misplaced,
    ...wrong.map((issue) => (isBeside(issue.path) ? issue : { ...issue, path: `proxy.${issue.path}` })),
  ];
};
