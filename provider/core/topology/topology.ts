import type { Placement, PoolKind } from "../placement/placement.ts";
import type { ObjstoreReference } from "../spec/objstore.ts";
import type { Retention } from "../placement/retention.ts";
import type { StorageSpec } from "../spec/storage.ts";
import type { TimeRange } from "../spec/store.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { Names } from "./names.ts";
import type { GlobalRulerNode, RulerNode } from "./rulers.ts";

/** One ingester StatefulSet of the pool. */
export interface IngesterNode {
  readonly name: string;
  readonly kind: PoolKind;
  readonly storage: string;
  readonly tenants: readonly string[];
  /** gRPC addresses of its replicas, as the hashring names them. */
  readonly endpoints: readonly string[];
}

/** One store StatefulSet: a storage and a range of time. */
export interface StoreNode {
  readonly name: string;
  readonly storage: string;
  readonly range: TimeRange;
}

/** One compactor StatefulSet and whose blocks it works on. */
export interface CompactorNode {
  readonly name: string;
  readonly storage: string;
  readonly tenants: readonly string[];
  readonly retention: Retention;
}

/** A storage and the Secret that tells Thanos how to reach it. */
export interface StorageNode {
  readonly name: string;
  readonly spec: StorageSpec;
  /** How the components that use the storage reach it. */
  readonly objstore: ObjstoreReference;
}

/** The intermediate form: who exists, under which name, talking to whom. All texts and objects are made of it. */
export interface Topology {
  readonly spec: WhizardSpec;
  readonly placement: Placement;
  readonly names: Names;
  readonly storages: readonly StorageNode[];
  readonly ingesters: readonly IngesterNode[];
  readonly stores: readonly StoreNode[];
  readonly compactors: readonly CompactorNode[];
  readonly rulers: readonly RulerNode[];
  /** The ruler over all tenants; absent without rules for it. */
  readonly globalRuler: GlobalRulerNode | undefined;
}
