import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import type { AgentProxySpec, PrometheusAgentSpec } from "../spec/agentProxy.ts";
import { images } from "../spec/images.ts";
import { renderFlags } from "../thanos/flags.ts";
import { writeQueue } from "../thanos/writeQueue.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { buildConfigMap, buildSecret, configMapMount, secretMount } from "./configFiles.ts";
import { buildConfigReloader } from "./configReloader.ts";
import { httpProbes } from "./probes.ts";
import { scrapeConfigs, type ComponentClient } from "./scrapeConfigs.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const configFolder = "/etc/prometheus/config";
const configFile = "prometheus.yml";
const dataFolder = "/prometheus";

const identityFolder = "/etc/prometheus/identity";
const identityFiles = { ca: "ca.crt", cert: "tls.crt", key: "tls.key" } as const;

const clientOf = ({ metricsTls }: PrometheusAgentSpec): ComponentClient | undefined =>
  metricsTls && {
    serverName: metricsTls.serverName,
    files: {
      ca: `${identityFolder}/${identityFiles.ca}`,
      cert: `${identityFolder}/${identityFiles.cert}`,
      key: `${identityFolder}/${identityFiles.key}`,
    },
  };

/** The Secret with the certificate for the components' metrics, where it is none of the user's. */
const buildIdentity = (identity: Identity, { metricsTls }: PrometheusAgentSpec) => {
  const { ca, certificate, privateKey } = metricsTls ?? {};
  if (ca === undefined || certificate === undefined || privateKey === undefined) return [];
  const { ca: caFile, cert, key } = identityFiles;
  return [buildSecret(identity, `${identity.name}-tls`, { [caFile]: ca, [cert]: certificate, [key]: privateKey })];
};

/** JSON, which is YAML that needs no quoting rules. */
const renderConfig = (agent: PrometheusAgentSpec, writeUrl: string): string =>
  `${JSON.stringify(
    {
      global: {
        scrape_interval: agent.scrapeInterval,
        external_labels: { ...agent.externalLabels, [replicaLabels.prometheus]: "${POD_NAME}" },
      },
      scrape_configs: scrapeConfigs(clientOf(agent)),
      remote_write: [{ url: writeUrl, queue_config: writeQueue }],
    },
    undefined,
    2,
  )}\n`;

const accessRules = [
  {
    apiGroups: [""],
    resources: ["nodes", "nodes/metrics", "services", "endpoints", "pods"],
    verbs: ["get", "list", "watch"],
  },
  { nonResourceURLs: ["/metrics", "/metrics/cadvisor"], verbs: ["get"] },
];

/** What the agent may read: targets and their metrics, nothing else. */
export const buildAccess = (identity: Identity) => {
  const clusterWide = `${identity.namespace}-${identity.name}`;
  const { labels } = metadataOf(identity);
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: metadataOf(identity) },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: clusterWide, labels },
      rules: accessRules,
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: clusterWide, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterWide },
      subjects: [{ kind: "ServiceAccount", name: identity.name, namespace: identity.namespace }],
    },
  ];
};

const args = ({ flags }: PrometheusAgentSpec) =>
  renderFlags(
    {
      agent: true,
      "config.file": `${configFolder}/${configFile}`,
      "storage.agent.path": dataFolder,
      "web.listen-address": `:${ports.prometheus}`,
      "web.enable-lifecycle": true,
    },
    flags,
  );

/** A Prometheus in agent mode: it scrapes the cluster and keeps samples until the agent proxy has taken them. */
export const buildPrometheusAgent = (spec: AgentProxySpec, agent: PrometheusAgentSpec, writeUrl: string) => {
  const identity: Identity = {
    name: `${spec.name}-prometheus`,
    namespace: spec.namespace,
    component: "prometheus-agent",
    partOf: spec.name,
  };
  const config = configMapMount("config", `${identity.name}-config`, configFolder);
  // Prometheus reads the files at each connection.
  const tls =
    agent.metricsTls === undefined
      ? []
      : [secretMount("identity", agent.metricsTls.secret ?? `${identity.name}-tls`, identityFolder)];
  return [
    ...buildAccess(identity),
    ...buildIdentity(identity, agent),
    buildConfigMap(identity, `${identity.name}-config`, { [configFile]: renderConfig(agent, writeUrl) }),
    buildKindService(identity, [{ name: "http", port: ports.prometheus }]),
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec: agent,
      serviceAccountName: identity.name,
      serviceName: identity.name,
      data: { spec: agent.dataVolume },
      volumes: [config.volume, ...tls.map(({ volume }) => volume)],
      sidecars: [
        buildConfigReloader({
          image: images.configReloader,
          watched: `--config-file=${configFolder}/${configFile}`,
          mount: config.mount,
          port: ports.prometheus,
        }),
      ],
      container: {
        name: "prometheus",
        args: [...args(agent)],
        env: [podName],
        ports: [{ name: "http", containerPort: ports.prometheus }],
        volumeMounts: [config.mount, ...tls.map(({ mount }) => mount), { name: dataVolumeName, mountPath: dataFolder }],
        ...httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http" }),
      },
    }),
  ];
};
