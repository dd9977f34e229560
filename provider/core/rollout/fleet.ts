import type { FleetCentral, FleetFile, KubeconfigSource } from "./fleetFile.ts";
import type { FleetRegistries } from "./fleetRegistries.ts";
import type { RolloutPlan } from "./next.ts";

/** A cluster and the stack that deploys to it. */
export interface FleetStack {
  /** The cluster's name in the fleet. */
  readonly name: string;
  /** Name of its stack: the fleet's name and its own. */
  readonly stack: string;
}

/** A central cluster with all that its stack is told. */
export interface CentralCluster extends FleetStack {
  readonly kubeconfig: KubeconfigSource;
  readonly gateway?: NonNullable<FleetCentral["gateway"]>;
  /** Where clusters are registered that are to be members. */
  readonly registries?: FleetRegistries;
  /** Inputs of the Whizard component, the members' tenants among them. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A member cluster with all that its stack is told. */
export interface MemberCluster extends FleetStack {
  readonly labels: Readonly<Record<string, string>>;
  readonly kubeconfig: KubeconfigSource;
  readonly tenant: string;
  /** Name of its central cluster. */
  readonly central: string;
  /** The cluster of a registry that it stands for. */
  readonly registered?: string;
  /** Inputs of the AgentProxy but for tenant, gateway and password. */
  readonly agent: Readonly<Record<string, unknown>>;
}

/** A fleet file that has parsed, with everything resolved. */
export interface Fleet {
  readonly name: string;
  readonly programs: FleetFile["programs"];
  readonly centrals: readonly CentralCluster[];
  readonly members: readonly MemberCluster[];
  readonly rollout: Omit<RolloutPlan, "current" | "startedAt" | "observeEveryMs">;
}
