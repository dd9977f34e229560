import { deployAgent } from "./agent.ts";
import type { Step } from "./steps.ts";
import type { Place, Tenants } from "./tenants.ts";

/** A cluster that asks to join. */
export interface Joining {
  readonly name: string;
  /** Text of its kubeconfig; without one nothing is deployed to it, and its own Prometheus writes to the gateway. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A cluster that has joined. */
export interface Joined extends Place {
  /** Where its Prometheus may write without a credential; absent when no agent was deployed. */
  readonly remoteWriteUrl?: string;
}

/** How agents are deployed. */
export interface ClusterSettings {
  /** Folder for the configuration of the agents' stacks, and of no other project's. */
  readonly workDir: string;
  /** Where clusters reach the gateway; inside its own cluster when absent. */
  readonly gateway?: Place["gateway"];
  /** Beginning of the agents' namespaces; the cluster's name follows. */
  readonly namespacePrefix: string;
  readonly replicas: string;
}

/** The clusters: each is a tenant of the central stack, and a stack of its own for its agent. */
export class Clusters {
  readonly #tenants: Tenants;
  readonly #settings: ClusterSettings;
  readonly #running = new Set<Promise<unknown>>();

  constructor(tenants: Tenants, settings: ClusterSettings) {
    this.#tenants = tenants;
    this.#settings = settings;
  }

  list(): Promise<readonly string[]> {
    return this.#tenants.list();
  }

  /** Makes the tenant, then deploys its agent; both may be there already. Clusters join side by side but for the tenant. */
  async onboard(joining: Joining, onStep: (step: Step) => void): Promise<Joined> {
    const onboarded = this.#onboard(joining, onStep);
    const ended: Promise<unknown> = onboarded.catch(() => undefined);
    this.#running.add(ended);
    return onboarded.finally(() => this.#running.delete(ended));
  }

  /** Waits for the updates under way. */
  async settled(): Promise<void> {
    await Promise.all([this.#tenants.settled(), ...this.#running]);
  }

  async #onboard({ name, kubeconfig, context }: Joining, onStep: (step: Step) => void): Promise<Joined> {
    const place = await this.#tenants.add(name, onStep);
    if (kubeconfig === undefined) return place;
    const { workDir, gateway = place.gateway, namespacePrefix, replicas } = this.#settings;
    const agent = { tenant: name, kubeconfig, gateway, password: place.password, replicas };
    const where = { namespace: `${namespacePrefix}${name}`, ...(context === undefined ? {} : { context }) };
    return { ...place, remoteWriteUrl: await deployAgent({ ...agent, ...where }, workDir, onStep) };
  }
}
