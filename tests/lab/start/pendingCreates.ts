/** An operation that a run had begun when it ended, as the engine's state remembers it. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: { readonly metadata?: { readonly name?: string; readonly namespace?: string } };
  };
}

/**
 * Options of `pulumi refresh` that settle what a killed run was creating: objects of Kubernetes are looked up by their
 * names and kept if they are there; anything else is forgotten and made anew. None when nothing was being created.
 */
export const settlingOptions = (operations: readonly PendingOperation[]): readonly string[] => {
  const creates = operations.filter(({ type }) => type === "creating");
  if (creates.length === 0) return [];
  const found = creates.flatMap(({ resource: { urn, type, inputs } }) => {
    const { name, namespace } = inputs?.metadata ?? {};
    if (!type.startsWith("kubernetes:") || name === undefined) return [];
    return [urn, namespace === undefined ? name : `${namespace}/${name}`];
  });
  return [...found.flatMap((word) => ["--import-pending-creates", word]), "--clear-pending-creates"];
};
