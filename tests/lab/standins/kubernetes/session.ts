import type { Engine } from "../provider/engine.ts";
import { apiVersionOf, kindOf, type KubeObject } from "./kubeObject.ts";
import { Waiter } from "./await/waiter.ts";
import { NoMatchError } from "./apiError.ts";
import type { Cluster } from "./cluster.ts";
import type { Objects } from "./objects.ts";
import type { ProviderConfig } from "./providerConfig.ts";
import { redact } from "./secretMarks.ts";
import type { Properties } from "../provider/values.ts";

/** What the operations of a configured provider share. */
export class Session {
  readonly config: ProviderConfig;
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly signal: AbortSignal;

  constructor(config: ProviderConfig, cluster: Cluster, engine: Engine, signal: AbortSignal) {
    this.config = config;
    this.cluster = cluster;
    this.engine = engine;
    this.signal = signal;
  }

  /** The objects of the cluster; throws when it cannot be reached. */
  get objects(): Objects {
    if (this.cluster.unreachable !== undefined) {
      throw new Error(`configured Kubernetes cluster is unreachable: ${this.cluster.unreachable}`);
    }
    return this.cluster.objects;
  }

  get waiter(): Waiter {
    return new Waiter(this.objects, this.engine, this.signal);
  }

  /** True when the kind of an object is known to a cluster that can be reached. */
  async knowsKind(object: KubeObject): Promise<boolean> {
    if (this.cluster.unreachable !== undefined) return false;
    return (await this.objects.discovery.find(apiVersionOf(object), kindOf(object))) !== undefined;
  }

  /** An error with what was attempted, without the secret texts of the inputs. */
  failure(attempt: string, error: unknown, inputs: Properties): Error {
    const advice = error instanceof NoMatchError ? ". Verify that any required CRDs have been created" : "";
    const message = error instanceof Error ? error.message : String(error);
    return new Error(redact(`${attempt}${advice}: ${message}`, inputs));
  }
}
