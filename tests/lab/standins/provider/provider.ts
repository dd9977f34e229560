import type { Properties } from "./values.ts";

/** What a change of one property means; the names are those of Pulumi's PropertyDiff. */
export type ChangeKind = "ADD" | "ADD_REPLACE" | "DELETE" | "DELETE_REPLACE" | "UPDATE" | "UPDATE_REPLACE";

/** The answer to a diff: which properties change how, by property path. */
export interface Difference {
  readonly changes: ReadonlyMap<string, ChangeKind>;
  /** Paths that force a replacement beside those whose kind says so. */
  readonly replaces?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

/** One reason why inputs are refused; without a property it concerns the resource as a whole. */
export interface Refusal {
  readonly property?: string;
  readonly reason: string;
}

/** Checked inputs, or the reasons why they are refused. */
export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly Refusal[];
}

/** Which resource a request is about. */
interface Target {
  readonly urn: string;
  /** The type token, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
}

export interface CheckQuery extends Target {
  readonly olds: Properties | undefined;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
  /** The name that the project's `pulumi:autonaming` setting proposes; "" means that automatic names are disabled. */
  readonly proposedName: string | undefined;
}

export interface DiffQuery extends Target {
  readonly id: string;
  readonly olds: Properties;
  readonly oldInputs: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface CreateQuery extends Target {
  readonly inputs: Properties;
  readonly timeoutSeconds: number;
  readonly preview: boolean;
}

export interface UpdateQuery extends DiffQuery {
  readonly timeoutSeconds: number;
  readonly preview: boolean;
}

export interface ReadQuery extends Target {
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
}

export interface DeleteQuery extends Target {
  readonly id: string;
  readonly state: Properties;
  readonly timeoutSeconds: number;
}

export interface Created {
  readonly id: string;
  readonly state: Properties;
}

/** A resource that was found; `undefined` instead of it means that it is gone. */
export interface Found extends Created {
  readonly inputs: Properties;
}

/** What a stand-in for a resource plugin does; the gRPC side of it is in service.ts. */
export interface StandinProvider {
  readonly name: string;
  readonly version: string;
  checkConfig(news: Properties): Checked;
  diffConfig(olds: Properties, news: Properties): Difference;
  configure(args: Properties): Promise<void>;
  check(query: CheckQuery): Promise<Checked>;
  diff(query: DiffQuery): Promise<Difference>;
  create(query: CreateQuery): Promise<Created>;
  update(query: UpdateQuery): Promise<Properties>;
  /** The resource as it is now, or undefined when it is gone. */
  read(query: ReadQuery): Promise<Found | undefined>;
  delete(query: DeleteQuery): Promise<void>;
  /** Ends waits early; the operations they belong to then fail. */
  cancel(): void;
}
