import { z } from "zod";
import type { Issue, Result } from "../issue.ts";
import { parseChecked, parseWhizard } from "../spec/parse.ts";
import { agentIssues, furtherInputs } from "./agent.ts";
import { agentTlsIssues } from "./agentTls.ts";
import { cluster, type Cluster } from "./cluster.ts";
import { gatewayAddress } from "./gatewayAddress.ts";

const agent = z.strictObject({
  ...cluster.shape,
  tenant: z.string().describe("Tenant that the cluster writes as; one of `spec.tenants`."),
  gateway: gatewayAddress.optional().describe("Where this cluster reaches the gateway, if not where all do."),
  proxy: furtherInputs.describe("Further inputs of the AgentProxy."),
});

const centralStack = z.strictObject({
  central: cluster.describe("The cluster that Whizard runs in."),
  gateway: gatewayAddress
    .optional()
    .describe("Where clusters reach the gateway; its Service inside the central cluster when absent."),
  agents: z.record(z.string(), agent).default({}).describe("Agent proxies to deploy with it, by name."),
  spec: z.record(z.string(), z.unknown()).describe("Inputs of the Whizard component."),
});

/** What `Pulumi.<stack>.yaml` of a central cluster holds. */
export type CentralStack = z.output<typeof centralStack>;

type Agents = NonNullable<Partial<CentralStack>["agents"]>;

const below = (place: string, issues: readonly Issue[]): readonly Issue[] =>
  issues.map((issue) => ({ ...issue, path: issue.path === "" ? place : `${place}.${issue.path}` }));

const tenantIssues = (agents: Agents, tenants: readonly string[]): readonly Issue[] =>
  Object.entries(agents)
    .filter(([, { tenant }]) => !tenants.includes(tenant))
    .map(([name, { tenant }]) => ({
      path: `agents.${name}.tenant`,
      reason: `"${tenant}" is no tenant of spec.tenants`,
      hint: `known are ${tenants.join(", ")}`,
    }));

/** A context is a cluster's name here: the same one cannot lead to two. */
const contextIssues = (agents: Agents, central: Cluster | undefined): readonly Issue[] => {
  const kubeconfigs = new Map(central === undefined ? [] : [[central.context, central.kubeconfig]]);
  return Object.entries(agents).flatMap(([name, { context, kubeconfig }]) => {
    if (!kubeconfigs.has(context)) kubeconfigs.set(context, kubeconfig);
    return kubeconfigs.get(context) === kubeconfig
      ? []
      : [
          {
            path: `agents.${name}.context`,
            reason: `"${context}" is a context of another kubeconfig as well`,
            hint: "rename it in one of them: kubectl config rename-context",
          },
        ];
  });
};

const addressIssues = ({ agents = {}, central, gateway }: Partial<CentralStack>): readonly Issue[] =>
  central === undefined || gateway !== undefined
    ? []
    : Object.entries(agents)
        .filter(([, own]) => own.gateway === undefined && own.context !== central.context)
        .map(([name]) => ({
          path: `agents.${name}.gateway`,
          reason: "is required: the cluster is not the central one",
          hint: "or set gateway once, for all",
        }));

/** Each issue once: one that concerns all agents is found for each. */
const distinct = (issues: readonly Issue[]): readonly Issue[] => [
  ...new Map(issues.map((issue) => [`${issue.path} ${issue.reason}`, issue])).values(),
];

const topologyIssues = (stack: Partial<CentralStack>): readonly Issue[] => {
  if (stack.spec === undefined) return [];
  const topology = parseWhizard(stack.spec);
  if (!topology.ok) return below("spec", topology.issues);
  const { tenants, gateway } = topology.value;
  return [
    ...tenantIssues(
      stack.agents ?? {},
      tenants.map(({ name }) => name),
    ),
    ...agentTlsIssues(stack, gateway.tls),
  ];
};

const check = (stack: Partial<CentralStack>): readonly Issue[] =>
  distinct([
    ...topologyIssues(stack),
    ...contextIssues(stack.agents ?? {}, stack.central),
    ...addressIssues(stack),
    ...Object.entries(stack.agents ?? {}).flatMap(([name, found]) => below(`agents.${name}`, agentIssues(found))),
  ]);

/**
 * Parses the configuration of a central cluster's stack. The components' inputs are checked as well: an SDK takes those
 * that it knows and drops others without a word.
 */
export const parseCentralStack = (input: unknown): Result<CentralStack> => parseChecked(centralStack, input, check);
