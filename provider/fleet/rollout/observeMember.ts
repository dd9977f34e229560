import type { MemberCluster, MemberFigures } from "../../core/index.ts";
import { tenantFigures, type TenantAccess } from "./gatewayQuery.ts";
import { clientOf, type Kubeconfig } from "./kubeconfig.ts";
import type { CentralOutputs } from "./openFleet.ts";

/** A tenant's way in at its central cluster. Throws when the central stack does not tell it. */
export const accessOf = ({ tenant, central }: MemberCluster, outputs: CentralOutputs): TenantAccess => {
  const { gateway, passwords, clientCertificates } = outputs;
  const clientCertificate = clientCertificates?.[tenant];
  const password = passwords?.[tenant];
  if (gateway === undefined) throw new Error(`the stack of ${central} does not tell where its gateway is`);
  if (password === undefined) throw new Error(`the stack of ${central} knows no password of the tenant ${tenant}`);
  return { gateway, tenant, password, ...(clientCertificate === undefined ? {} : { clientCertificate }) };
};

type Readiness = Pick<MemberFigures, "agentsReady" | "agentsWanted">;

const readAgents = async ({ agent }: MemberCluster, kubeconfig: Kubeconfig): Promise<Readiness> => {
  const name = typeof agent["name"] === "string" ? agent["name"] : "whizard-agent";
  const namespace = typeof agent["namespace"] === "string" ? agent["namespace"] : "whizard-agent";
  const client = await clientOf(kubeconfig);
  const { spec, status } = await client.readDeployment({ name, namespace });
  return {
    agentsWanted: spec?.replicas ?? 1,
    agentsReady: Math.min(status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0),
  };
};

/** Looks at a member from both ends: its samples at the central cluster, its agents in itself. What fails is told. */
export const observeMember = async (
  member: MemberCluster,
  outputs: CentralOutputs,
  kubeconfig: () => Promise<Kubeconfig>,
): Promise<MemberFigures> => {
  const failures: string[] = [];
  const tried = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message.split("\n")[0]}`);
      return undefined;
    }
  };
  const [figures, agents] = await Promise.all([
    tried("samples", async () => tenantFigures(accessOf(member, outputs), ["age", "errorRatio"])),
    tried("agents", async () => readAgents(member, await kubeconfig())),
  ]);
  return {
    member: member.name,
    ...figures,
    ...agents,
    ...(failures.length === 0 ? {} : { unreadable: failures.join("; ") }),
  };
};
