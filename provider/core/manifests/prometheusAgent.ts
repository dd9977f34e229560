import type { AgentProxySpec, PrometheusAgentSpec } from "../spec/agentProxy.ts";
import { images } from "../spec/images.ts";
import { renderFlags } from "../thanos/flags.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { httpProbes } from "./probes.ts";
import { containerSecurityContext } from "./securityContext.ts";
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
        external_labels: { ...agent.externalLabels, prometheus_replica: "${POD_NAME}" },
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

/** Reloads Prometheus when its configuration changes, without a restart. */
const reloader = (config: ReturnType<typeof configMapMount>) => ({
  name: "config-reloader",
  image: images.configReloader,
  args: [
    `--config-file=${configFolder}/${configFile}`,
    `--reload-url=http://127.0.0.1:${ports.prometheus}/-/reload`,
    `--listen-address=:${ports.reloader}`,
    "--watch-interval=30s",
  ],
  ports: [{ name: "reloader", containerPort: ports.reloader }],
  resources: { requests: { cpu: "10m", memory: "32Mi" } },
  securityContext: containerSecurityContext,
  terminationMessagePolicy: "FallbackToLogsOnError",
  volumeMounts: [config.mount],
});

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
      sidecars: [reloader(config)],
      container: {
        name: "prometheus",
        args: [...args(agent)],
        env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
        ports: [{ name: "http", containerPort: ports.prometheus }],
        volumeMounts: [config.mount, { name: dataVolumeName, mountPath: dataFolder }],
        ...httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http" }),
      },
    }),
  ];
};
