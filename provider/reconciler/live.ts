/** An object as the API server hands it out. */
export interface Live {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly ManagedFields[];
  };
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

interface ManagedFields {
  readonly manager?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** Later versions win; the API server counts them up. */
export const isNewer = (a: Live, b: Live): boolean =>
  BigInt(a.metadata.resourceVersion || "0") > BigInt(b.metadata.resourceVersion || "0");

/** Whether two versions of one object have one spec: the API server counts its changes. */
export const isSameGeneration = (a: Live, b: Live | undefined): b is Live =>
  a.metadata.generation !== undefined &&
  a.metadata.generation === b?.metadata.generation &&
  a.metadata.uid === b.metadata.uid;
