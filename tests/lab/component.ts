import { dirname, join } from "node:path";
import type { ClusterPlan } from "./addresses.ts";
import type { ProcessTable } from "./processTable.ts";
import type { ToolName } from "./tools.ts";

/** What a component's command is made from. */
export interface ComponentContext {
  readonly plan: ClusterPlan;
  readonly table: ProcessTable;
  readonly tools: Readonly<Record<ClusterTool, string>>;
}

/** The programs that a cluster runs. */
export const clusterTools = [
  "hyperkube",
  "kubectl",
  "etcd",
  "containerd",
  "ctr",
  "runc",
  "bridge",
  "iptables",
  "conntrack",
] as const satisfies readonly ToolName[];
type ClusterTool = (typeof clusterTools)[number];

/** One long-running program of a cluster. */
export interface Component {
  readonly name: string;
  /** The command line; files that it needs are written first. */
  readonly command: (context: ComponentContext) => readonly string[];
  /** Whether it does its work; asked until it says yes. */
  readonly isReady: (context: ComponentContext, signal?: AbortSignal) => Promise<boolean>;
  /** Seconds until giving up. */
  readonly seconds: number;
}

/** The path of a file in the cluster's folder. */
export const fileOf = ({ table }: ComponentContext, ...path: string[]) => join(table.folder, ...path);

/** The command that runs one of hyperkube's programs. */
export const hyperkube = ({ tools }: ComponentContext, program: string) => [tools.hyperkube, program];

/** The folder of the CNI plugins. */
export const cniFolder = ({ tools }: ComponentContext) => dirname(tools.bridge);
