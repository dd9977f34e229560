/** What a kind of custom resource is. */
interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Cluster" | "Namespaced";
  readonly columns: readonly Column[];
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
}

/** A column of `kubectl get`. */
export const column = (name: string, jsonPath: string, type = "string"): Column => ({ name, type, jsonPath });

/** A column that shows the status of a condition. */
export const conditionColumn = (type: string): Column =>
  column(type, `.status.conditions[?(@.type=="${type}")].status`);

/** The column of the object's age. */
export const ageColumn = column("Age", ".metadata.creationTimestamp", "date");

/** A CustomResourceDefinition of one version, whose status is written apart from its spec. */
export const buildDefinition = ({ group, version, kind, plural, scope, columns, schema }: CustomKind) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope,
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List`, categories: ["whizard"] },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: columns,
        schema: { openAPIV3Schema: schema },
      },
    ],
  },
});
