import { buildAgentProxyConfig } from "../haproxy/agentProxy.ts";
import { renderAgentCredential } from "../haproxy/maps.ts";
import type { AgentProxySpec } from "../spec/agentProxy.ts";
import { serviceHost } from "../topology/endpoints.ts";
import type { Identity } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { clientTlsMount, mountsOf } from "./clientTls.ts";
import { buildConfigMap, buildSecret, configMapMount, secretMount } from "./configFiles.ts";
import { buildProxyDeployment, proxyFiles, proxyProcess } from "./proxyPod.ts";
import { buildService } from "./service.ts";
import { buildDisruptionBudget } from "./workload.ts";

const credential = { folder: "/etc/whizard/credential", name: "credential.map" } as const;
const credentialFile = `${credential.folder}/${credential.name}`;

const authorities = { folder: "/etc/whizard/ca", name: "ca.crt" } as const;

/** The client certificate that the spec holds; HAProxy finds the key beside it. */
const client = { folder: "/etc/whizard/client", certificate: "tls.crt", privateKey: "tls.key" } as const;

const tlsMount = ({ gateway }: AgentProxySpec) => clientTlsMount("tls", gateway.tls, "/etc/whizard/tls");

const tlsOf = (spec: AgentProxySpec) => {
  const { tls } = spec.gateway;
  if (tls === undefined) return {};
  const { files } = tlsMount(spec);
  const ca = tls.ca === undefined ? files.ca : `${authorities.folder}/${authorities.name}`;
  const cert = spec.clientCertificate === undefined ? files.cert : `${client.folder}/${client.certificate}`;
  return {
    tls: {
      ...(ca === undefined ? {} : { caFile: ca }),
      ...(cert === undefined ? {} : { certificateFile: cert }),
      ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
      ...(tls.insecureSkipVerify ? { insecureSkipVerify: true } : {}),
    },
  };
};

const configOf = (spec: AgentProxySpec) =>
  buildAgentProxyConfig({
    ...proxyProcess,
    tenant: spec.tenant,
    tenantHeader: spec.tenantHeader,
    gateway: {
      scheme: spec.gateway.tls === undefined ? "http" : "https",
      host: spec.gateway.host,
      port: spec.gateway.port,
    },
    ...tlsOf(spec),
    ...(spec.password === undefined ? {} : { credentialFile }),
    ports: { http: ports.gateway, metrics: ports.gatewayMetrics },
  });

/** Where Prometheus and local readers find the agent proxy, inside its cluster. */
export const agentProxyUrl = (spec: AgentProxySpec): string =>
  `http://${serviceHost(spec, spec.name)}:${ports.gateway}`;

/** The Secrets of what it comes with, and where its container sees them. */
const accessOf = (identity: Identity, spec: AgentProxySpec, credentials: string) => {
  const { password, clientCertificate: shown } = spec;
  const names = { password: `${spec.name}-credential`, certificate: `${spec.name}-client-tls` };
  return [
    ...(password === undefined
      ? []
      : [
          {
            secret: buildSecret(identity, names.password, {
              [credential.name]: renderAgentCredential(`Basic ${credentials}`),
            }),
            mount: secretMount("credential", names.password, credential.folder),
          },
        ]),
    ...(shown === undefined
      ? []
      : [
          {
            secret: buildSecret(identity, names.certificate, {
              [client.certificate]: shown.certificate,
              [client.privateKey]: shown.privateKey,
            }),
            mount: secretMount("client-tls", names.certificate, client.folder),
          },
        ]),
  ];
};

/** HAProxy in a member cluster: it adds tenant and credential to what local clients send. */
export const buildAgentProxy = (spec: AgentProxySpec, credentials: string) => {
  const identity: Identity = {
    name: spec.name,
    namespace: spec.namespace,
    component: "agent-proxy",
    partOf: spec.name,
  };
  const files = proxyFiles(configOf(spec), spec.password === undefined ? [] : [credentialFile]);
  const config = `${spec.name}-config`;
  const access = accessOf(identity, spec, credentials);
  const ca = spec.gateway.tls?.ca;
  const caMap = `${spec.name}-ca`;
  return [
    ...(ca === undefined ? [] : [buildConfigMap(identity, caMap, { [authorities.name]: ca })]),
    buildConfigMap(identity, config, files),
    ...access.map(({ secret }) => secret),
    buildService(identity, [
      { name: "http", port: ports.gateway },
      { name: "metrics", port: ports.gatewayMetrics },
    ]),
    buildDisruptionBudget(identity),
    buildProxyDeployment({
      identity,
      spec,
      config: { name: config, files },
      mounts: [
        ...access.map(({ mount }) => mount),
        ...(ca === undefined ? [] : [configMapMount("ca", caMap, authorities.folder)]),
        ...mountsOf(tlsMount(spec)),
      ],
    }),
  ];
};
