import type { AwsPlan } from "../aws/awsResource.ts";
import type { KubeObject } from "../kubeObject.ts";

/** A component of the topology and the objects that it consists of. */
export interface Component {
  /** Name of the component's type, such as `Router`. */
  readonly type: string;
  /** Name of the component; the names of its objects are unique within the topology. */
  readonly name: string;
  readonly objects: readonly KubeObject[];
  /** What it has on AWS; the objects hold tokens of that. */
  readonly aws?: AwsPlan;
}
