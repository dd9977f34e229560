import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";
import { follow, type Step } from "./steps.ts";

/** What an agent is deployed with. */
export interface AgentSettings {
  readonly tenant: string;
  /** Text of the kubeconfig of the cluster that joins. */
  readonly kubeconfig: string;
  readonly context?: string;
  readonly gateway: { readonly host: string; readonly port: number };
  readonly password: string;
  readonly namespace: string;
  readonly replicas: string;
}

/** A member cluster's program: one small stack a cluster, so that none waits for another. */
const program = async (): Promise<Record<string, unknown>> => {
  const config = new pulumi.Config();
  const context = config.get("context");
  const cluster = new kubernetes.Provider("cluster", {
    kubeconfig: config.requireSecret("kubeconfig"),
    ...(context === undefined ? {} : { context }),
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const agent = new whizard.AgentProxy(
    "agent",
    {
      tenant: config.require("tenant"),
      namespace: config.require("namespace"),
      gateway: config.requireObject("gateway"),
      password: config.requireSecret("password"),
      replicas: config.requireNumber("replicas"),
      resources: { requests: { cpu: "20m", memory: "32Mi" } },
    },
    { providers: { kubernetes: cluster } },
  );
  return { remoteWriteUrl: agent.remoteWriteUrl };
};

/** Deploys the agent proxy to a cluster and tells each step; where that cluster's own Prometheus may write now. */
export const deployAgent = async (
  { tenant, kubeconfig, context, gateway, password, namespace, replicas }: AgentSettings,
  workDir: string,
  onStep: (step: Step) => void,
): Promise<string> => {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: tenant, projectName: "members", program },
    { workDir },
  );
  await stack.setAllConfig({
    tenant: { value: tenant },
    kubeconfig: { value: kubeconfig, secret: true },
    ...(context === undefined ? {} : { context: { value: context } }),
    gateway: { value: JSON.stringify(gateway) },
    password: { value: password, secret: true },
    namespace: { value: namespace },
    replicas: { value: replicas },
  });
  const outputs = await follow(onStep, (onEvent) => stack.up({ onEvent }));
  return String(outputs["remoteWriteUrl"]?.value);
};
