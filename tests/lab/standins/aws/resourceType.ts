import type { Created } from "../provider/provider.ts";
import type { Properties } from "../provider/values.ts";
import type { AwsAccount } from "./awsApi.ts";

/** An existing resource as an operation sees it; secrets are unwrapped. */
export interface Existing {
  readonly id: string;
  readonly state: Properties;
}

/** What the stand-in can do with one type of resource. */
export interface ResourceType {
  /** Inputs that a resource cannot do without. */
  readonly required: readonly string[];
  /** Inputs whose change makes a new resource. */
  readonly replaces: readonly string[];
  /** Outputs that are secret. */
  readonly secrets?: readonly string[];
  create(account: AwsAccount, inputs: Properties): Promise<Created>;
  /** Brings an existing resource to new inputs and returns outputs that change with them. */
  update(account: AwsAccount, existing: Existing, inputs: Properties): Promise<Properties>;
  exists(account: AwsAccount, existing: Existing): Promise<boolean>;
  delete(account: AwsAccount, existing: Existing): Promise<void>;
}
