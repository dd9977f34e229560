import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import type { AgentProxySpec, PrometheusAgentSpec } from "../spec/agentProxy.ts";
import { images } from "../spec/images.ts";
import { renderFlags } from "../thanos/flags.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { buildConfigReloader } from "./configReloader.ts";
import { httpProbes } from "./probes.ts";
import { scrapeConfigs } from "./scrapeConfigs.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const configFolder = "/etc/prometheus/config";
const configFile = "prometheus.yml";
const dataFolder = "/prometheus";

/** JSON, which is YAML that needs no quoting rules. */
const renderConfig = (agent: PrometheusAgentSpec, writeUrl: string): string =>
  `${JSON.stringify(
    {
      global: {
        scrape_interval: agent.scrapeInterval,
        external_labels: { ...agent.externalLabels, [replicaLabels.prometheus]: "${POD_NAME}" },
      },
      scrape_configs: scrapeConfigs,
      remote_write: [{ url: writeUrl, queue_config: { max_backoff: "5s" } }],
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
const buildAccess = (identity: Identity) => {
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
  return [
    ...buildAccess(identity),
    buildConfigMap(identity, `${identity.name}-config`, { [configFile]: renderConfig(agent, writeUrl) }),
    buildKindService(identity, [{ name: "http", port: ports.prometheus }]),
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec: agent,
      serviceAccountName: identity.name,
      serviceName: identity.name,
      data: { spec: agent.dataVolume },
      volumes: [config.volume],
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
        volumeMounts: [config.mount, { name: dataVolumeName, mountPath: dataFolder }],
        ...httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http" }),
      },
    }),
  ];
};
