/** Which object a workload is: enough to name it, label it and select its pods. */
export interface Identity {
  /** Name of the workload. */
  readonly name: string;
  readonly namespace: string;
  /** Kind of component: `ingester`, `queryFrontend` as `query-frontend`, … */
  readonly component: string;
  /** Name of the topology that it belongs to. */
  readonly partOf: string;
}

/** Labels that select the pods of one workload. */
export const selectorLabels = ({ name, component, partOf }: Identity) => ({
  "app.kubernetes.io/name": component,
  "app.kubernetes.io/instance": name,
  "app.kubernetes.io/part-of": partOf,
});

/** Labels that select the pods of all workloads of a kind. */
export const kindSelectorLabels = ({ component, partOf }: Identity) => ({
  "app.kubernetes.io/name": component,
  "app.kubernetes.io/part-of": partOf,
});

/** Metadata of an object of this workload; another name may be given for what stands beside it. */
export const metadataOf = (identity: Identity, name: string = identity.name) => ({
  name,
  namespace: identity.namespace,
  labels: selectorLabels(identity),
});
