import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";
import {
  describeCentralStack,
  hideSecrets,
  needsMetricsTls,
  parseCentralStack,
  type CentralStack,
  type Cluster,
  type GatewayAddress,
} from "../core/index.ts";
import { readStackConfig } from "../stackConfig.ts";

const { central, agents, spec, gateway: address } = await readStackConfig(parseCentralStack);

const providers = new Map<string, kubernetes.Provider>();

/** One provider a cluster: each is a process of its own. */
const providerOf = ({ context, kubeconfig }: Cluster): kubernetes.Provider => {
  const known = providers.get(context);
  if (known !== undefined) return known;
  const provider = new kubernetes.Provider(context, {
    context,
    ...(kubeconfig === undefined ? {} : { kubeconfig: pulumi.secret(kubeconfig) }),
    // Maps and rings change in place: pods follow them, and a replacement would leave them without for a moment.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  providers.set(context, provider);
  return provider;
};

const topology = new whizard.Whizard("whizard", hideSecrets(spec, pulumi.secret) as unknown as whizard.WhizardArgs, {
  providers: { kubernetes: providerOf(central) },
});

const described = describeCentralStack({ spec });
const { gatewayTls } = described;

type GatewayTls = NonNullable<GatewayAddress["tls"]>;

/** Where a gateway is reached, some of which may be an output. */
interface Reached {
  readonly host: pulumi.Input<string>;
  readonly port?: number;
  readonly tls?:
    | (Partial<Omit<GatewayTls, "ca" | "serverName">> & {
        readonly ca?: pulumi.Input<string | undefined> | undefined;
        readonly serverName?: pulumi.Input<string> | undefined;
      })
    | undefined;
}

/**
 * An address with the authorities that the package made for the gateway, where it did and no others are named, and the
 * name that its certificate has wherever it is reached.
 */
const trusting = (given: Reached): Reached =>
  gatewayTls?.isGenerated !== true || given.tls?.ca !== undefined || given.tls?.caSecret !== undefined
    ? given
    : { ...given, tls: { ca: topology.gatewayCa, serverName: topology.gatewayHost, ...given.tls } };

/** Without an address the gateway is reached inside its cluster, where it has the default port. */
const reached = trusting(address ?? { host: topology.gatewayHost });
const scheme = gatewayTls === undefined ? "http" : "https";

/** An agent beside the topology scrapes it, so it gets the certificate for that. */
const withMetricsTls = (agent: CentralStack["agents"][string]): CentralStack["agents"][string]["proxy"] => {
  const { proxy } = agent;
  if (!needsMetricsTls({ central, spec }, agent)) return proxy;
  const field = (name: keyof whizard.types.output.MetricsIdentity) =>
    topology.metricsTls.apply((tls) => tls?.[name] ?? "");
  const metricsTls = {
    serverName: field("serverName"),
    ca: field("ca"),
    certificate: field("certificate"),
    privateKey: field("privateKey"),
  };
  return { ...proxy, prometheusAgent: { ...(proxy["prometheusAgent"] as object), metricsTls } };
};

/** How the gateway knows a tenant's agent: by its client certificate where there is one. */
const identityOf = (tenant: string): Pick<whizard.AgentProxyArgs, "password" | "clientCertificate"> => {
  if (gatewayTls?.issuesClients !== true)
    return { password: topology.passwords.apply((passwords) => passwords[tenant] ?? "") };
  const field = (name: "certificate" | "privateKey") =>
    topology.clientCertificates.apply((all) => all?.[tenant]?.[name] ?? "");
  return { clientCertificate: { certificate: field("certificate"), privateKey: field("privateKey") } };
};

const deployAgent = ([name, agent]: [string, CentralStack["agents"][string]]): whizard.AgentProxy =>
  new whizard.AgentProxy(
    name,
    {
      ...withMetricsTls(agent),
      tenant: agent.tenant,
      gateway: (agent.gateway === undefined
        ? reached
        : trusting(agent.gateway)) as whizard.types.input.GatewayAddressArgs,
      ...identityOf(agent.tenant),
    },
    { providers: { kubernetes: providerOf(agent) }, dependsOn: [topology] },
  );

const deployed = Object.entries(agents).map((entry) => [entry[0], deployAgent(entry)] as const);

export const placement = topology.placement;
export const ingesters = topology.ingesters;
export const hashrings = topology.hashrings;
export const storages = topology.storages;
/** What an AgentProxy takes as its `gateway`. */
export const gateway = { port: topology.gatewayPort, ...reached };
export const gatewayUrl = pulumi.interpolate`${scheme}://${gateway.host}:${gateway.port}`;
/** The authorities of the gateway's certificate, where it speaks TLS. */
export const ca = address?.tls?.ca ?? topology.gatewayCa;

const urlOf = (tenant: string, path: string): pulumi.Output<string> =>
  pulumi.interpolate`${gatewayUrl}/${tenant}/api/v1${path}`;

/** By tenant, where its clusters write and where it is read. */
export const gatewayUrls = Object.fromEntries(
  described.tenants.map((tenant) => [tenant, { write: urlOf(tenant, "/receive"), read: urlOf(tenant, "") }]),
);
/** ConfigMaps that Grafana's sidecar takes, as `namespace/name`. */
export const dashboards = described.dashboards;
export const passwords = topology.passwords;
export const credentials = topology.credentials;
export const globalCredentials = topology.globalCredentials;
export const adminPassword = topology.adminPassword;
/** By tenant, what a member shows instead of a password. */
export const clientCertificates = topology.clientCertificates;
export const remoteWriteUrls = Object.fromEntries(deployed.map(([name, agent]) => [name, agent.remoteWriteUrl]));
