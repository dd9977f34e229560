import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";
import { readSettings, type Cluster, type Settings } from "./settings.ts";

const { central, agents, spec } = await readSettings(new pulumi.Config());

const providers = new Map<string, kubernetes.Provider>();

/** One provider a cluster: each is a process of its own. */
const providerOf = ({ context, kubeconfig }: Cluster): kubernetes.Provider => {
  const known = providers.get(context);
  if (known !== undefined) return known;
  const provider = new kubernetes.Provider(context, {
    context,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    // Maps and rings change in place: pods follow them, and a replacement would leave them without for a moment.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  providers.set(context, provider);
  return provider;
};

const topology = new whizard.Whizard("whizard", spec as unknown as whizard.WhizardArgs, {
  providers: { kubernetes: providerOf(central) },
});

const deployAgent = ([name, agent]: [string, Settings["agents"][string]]): whizard.AgentProxy =>
  new whizard.AgentProxy(
    name,
    {
      ...agent.proxy,
      tenant: agent.tenant,
      gateway: agent.gateway ?? { host: topology.gatewayHost },
      password: topology.passwords.apply((passwords) => passwords[agent.tenant] ?? ""),
    },
    { providers: { kubernetes: providerOf(agent) }, dependsOn: [topology] },
  );

const deployed = Object.entries(agents).map((entry) => [entry[0], deployAgent(entry)] as const);

export const placement = topology.placement;
export const ingesters = topology.ingesters;
export const hashrings = topology.hashrings;
export const gateway = pulumi.interpolate`${topology.gatewayHost}:${topology.gatewayPort}`;
export const passwords = topology.passwords;
export const remoteWriteUrls = Object.fromEntries(deployed.map(([name, agent]) => [name, agent.remoteWriteUrl]));
