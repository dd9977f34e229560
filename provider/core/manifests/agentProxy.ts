import { buildAgentProxyConfig } from "../haproxy/agentProxy.ts";
import { renderAgentCredential } from "../haproxy/maps.ts";
import { renderHaproxy } from "../haproxy/render.ts";
import type { AgentProxySpec } from "../spec/agentProxy.ts";
import { serviceHost } from "../topology/endpoints.ts";
import type { Identity } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { buildConfigMap, buildSecret, secretMount } from "./configFiles.ts";
import { buildProxyDeployment, proxyFiles, proxyProcess } from "./proxyPod.ts";
import { buildService } from "./service.ts";
import { buildDisruptionBudget } from "./workload.ts";

const credential = { folder: "/etc/whizard/credential", name: "credential.map" } as const;
const credentialFile = `${credential.folder}/${credential.name}`;

const configText = (spec: AgentProxySpec): string =>
  renderHaproxy(
    buildAgentProxyConfig({
      ...proxyProcess,
      tenant: spec.tenant,
      tenantHeader: spec.tenantHeader,
      gateway: { scheme: "http", host: spec.gateway.host, port: spec.gateway.port },
      credentialFile,
      ports: { http: ports.gateway, metrics: ports.gatewayMetrics },
    }),
  );

/** Where Prometheus and local readers find the agent proxy, inside its cluster. */
export const agentProxyUrl = (spec: AgentProxySpec): string =>
  `http://${serviceHost(spec, spec.name)}:${ports.gateway}`;

/** HAProxy in a member cluster: it adds tenant and credential to what local clients send. */
export const buildAgentProxy = (spec: AgentProxySpec, credentials: string) => {
  const identity: Identity = {
    name: spec.name,
    namespace: spec.namespace,
    component: "agent-proxy",
    partOf: spec.name,
  };
  const files = proxyFiles(configText(spec), [credentialFile]);
  const config = `${spec.name}-config`;
  const secret = `${spec.name}-credential`;
  return [
    buildConfigMap(identity, config, files),
    buildSecret(identity, secret, { [credential.name]: renderAgentCredential(`Basic ${credentials}`) }),
    buildService(identity, [
      { name: "http", port: ports.gateway },
      { name: "metrics", port: ports.gatewayMetrics },
    ]),
    buildDisruptionBudget(identity),
    buildProxyDeployment({
      identity,
      spec,
      config: { name: config, files },
      mounts: [secretMount("credential", secret, credential.folder)],
    }),
  ];
};
