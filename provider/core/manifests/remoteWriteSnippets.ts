import type { AgentProxySpec } from "../spec/agentProxy.ts";
import { writeQueue } from "../thanos/writeQueue.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { buildAccess } from "./prometheusAgent.ts";
import { replicaLabels } from "../spec/replicaLabels.ts";

/** What a Prometheus of the cluster needs to write through an agent proxy: YAML, and none of it is secret. */
export interface RemoteWriteSnippets {
  /** The part of a `prometheus.yml` that begins with `remote_write`. */
  readonly prometheusConfig: string;
  /** An entry of `spec.remoteWrite` of a Prometheus or PrometheusAgent of the Prometheus operator. */
  readonly operatorRemoteWrite: string;
  /** A PrometheusAgent for that operator, which follows all monitors of the cluster, and what it may read, as a list. */
  readonly prometheusAgent: string;
}

/** JSON, which is YAML that needs no quoting rules. */
const toYaml = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Tells how others write through an agent proxy: without a credential and without a tenant, both of which it adds. */
export const describeRemoteWrite = ({ name, namespace }: AgentProxySpec, url: string): RemoteWriteSnippets => {
  const identity: Identity = { name: `${name}-operated`, namespace, component: "prometheus-agent", partOf: name };
  const { max_backoff: maxBackoff, retry_on_http_429: retryOnRateLimit } = writeQueue;
  const operatorRemoteWrite = { url, queueConfig: { maxBackoff, retryOnRateLimit } };
  const everything = Object.fromEntries(
    ["serviceMonitor", "podMonitor", "probe", "scrapeConfig"].flatMap((kind) => [
      [`${kind}Selector`, {}],
      [`${kind}NamespaceSelector`, {}],
    ]),
  );
  return {
    prometheusConfig: toYaml({ remote_write: [{ url, queue_config: writeQueue }] }),
    operatorRemoteWrite: toYaml(operatorRemoteWrite),
    prometheusAgent: toYaml({
      apiVersion: "v1",
      kind: "List",
      items: [
        ...buildAccess(identity),
        {
          apiVersion: "monitoring.coreos.com/v1alpha1",
          kind: "PrometheusAgent",
          metadata: metadataOf(identity),
          spec: {
            replicas: 1,
            serviceAccountName: identity.name,
            replicaExternalLabelName: replicaLabels.prometheus,
            ...everything,
            remoteWrite: [operatorRemoteWrite],
          },
        },
      ],
    }),
  };
};
