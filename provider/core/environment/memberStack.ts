import { z } from "zod";
import type { Issue, Result } from "../issue.ts";
import { agentProxy } from "../spec/agentProxy.ts";
import { plain, secretText, tenantId } from "../spec/leaf.ts";
import { parseChecked } from "../spec/parse.ts";
import { agentIssues, furtherInputs } from "./agent.ts";
import { cluster } from "./cluster.ts";
import { gatewayAddress } from "./gatewayAddress.ts";

const memberStack = z.strictObject({
  cluster: cluster.describe("The member cluster."),
  tenant: tenantId().describe("Tenant that the cluster writes and reads as."),
  central: plain({
    pattern: /^([^/\s]+\/){0,2}[^/\s]+$/,
    allowed: "a stack's name: stack, project/stack or organization/project/stack",
  })
    .optional()
    .describe("Name of the central cluster's stack, such as `organization/whizard/prod`; it tells what is not given."),
  gateway: gatewayAddress.optional().describe("Where the cluster reaches the gateway."),
  password: secretText().optional().describe("The tenant's password at the gateway."),
  clientCertificate: agentProxy.shape.clientCertificate.describe(
    "Client certificate of the tenant at the gateway, with its key; with `password` absent it speaks alone.",
  ),
  proxy: furtherInputs.describe("Further inputs of the AgentProxy, such as `prometheusAgent`."),
});

/** What `Pulumi.<stack>.yaml` of a member cluster holds. */
export type MemberStack = z.output<typeof memberStack>;

/** Without a central stack, all that it would tell has to be given. */
const sourceIssues = ({ central, ...given }: Partial<MemberStack>): readonly Issue[] =>
  central !== undefined
    ? []
    : (["gateway", "password"] as const)
        .filter((field) => given[field] === undefined)
        .filter((field) => field !== "password" || given.clientCertificate === undefined)
        .map((field) => ({
          path: field,
          reason: "is required where no central stack tells it",
          hint: "or set central",
        }));

const check = (stack: Partial<MemberStack>): readonly Issue[] => [
  ...sourceIssues(stack),
  ...agentIssues({ ...stack, tenant: stack.tenant ?? "unknown", proxy: stack.proxy ?? {} }),
];

/** Parses the configuration of a member cluster's stack. */
export const parseMemberStack = (input: unknown): Result<MemberStack> => parseChecked(memberStack, input, check);
