/** A resource in the engine's state, as far as it is looked at here. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: { readonly metadata?: { readonly name?: string; readonly namespace?: string } };
}

/** An operation that a run had begun when it ended. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: StateResource;
}

/** A stack's state, as `pulumi stack export` writes it. */
export interface ExportedState {
  readonly deployment?: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/**
 * The state in which what a killed run was creating is taken for created, if it is an object of Kubernetes: its name is
 * known, and a refresh then finds out whether it is there. Undefined when there is no such thing.
 */
export const adoptPendingCreates = <State extends ExportedState>(state: State): State | undefined => {
  const { resources = [], pending_operations: pending = [] } = state.deployment ?? {};
  const adopted = pending.flatMap(({ type, resource }) => {
    const { name, namespace } = resource.inputs?.metadata ?? {};
    if (type !== "creating" || !resource.type.startsWith("kubernetes:") || name === undefined) return [];
    return [{ ...resource, id: namespace === undefined ? name : `${namespace}/${name}` }];
  });
  if (adopted.length === 0) return undefined;
  return {
    ...state,
    deployment: { ...state.deployment, resources: [...resources, ...adopted], pending_operations: [] },
  };
};
