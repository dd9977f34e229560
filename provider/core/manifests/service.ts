import { type Identity, kindSelectorLabels, metadataOf, selectorLabels } from "../topology/labels.ts";

interface PortParts {
  readonly name: string;
  readonly port: number;
  readonly nodePort?: number | undefined;
}

const servicePort = ({ name, port, nodePort }: PortParts) => ({
  name,
  port,
  protocol: "TCP",
  targetPort: name,
  ...(nodePort === undefined ? {} : { nodePort }),
});

/** A Service in front of one workload's ready pods. */
export const buildService = (identity: Identity, ports: readonly PortParts[], type = "ClusterIP") => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadataOf(identity),
  spec: { type, selector: selectorLabels(identity), ports: ports.map(servicePort) },
});

/** A headless Service that names each ready pod of one workload. */
export const buildHeadlessService = (identity: Identity, ports: readonly PortParts[]) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadataOf(identity),
  spec: { clusterIP: "None", selector: selectorLabels(identity), ports: ports.map(servicePort) },
});

/** A headless Service over all workloads of a kind: their pods' names, and the list of those that answer. */
export const buildKindService = (identity: Identity, ports: readonly PortParts[]) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    ...metadataOf(identity),
    labels: kindSelectorLabels(identity),
  },
  // Pods are found before they are ready: a ring names them while they replay their log, and the caller retries.
  spec: {
    clusterIP: "None",
    publishNotReadyAddresses: true,
    selector: kindSelectorLabels(identity),
    ports: ports.map(servicePort),
  },
});
