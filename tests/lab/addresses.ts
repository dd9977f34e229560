import { createHash } from "node:crypto";
import { LabError } from "./labError.ts";

/** The network of one lab: a link on the host into a switch that every cluster is connected to. */
export interface LabNetwork {
  readonly link: string;
  readonly hostAddress: string;
  readonly prefixLength: number;
}

/** Names and addresses of one cluster. */
export interface ClusterPlan {
  readonly name: string;
  /** Names the cluster's cgroup; unique on the machine, even when two labs wrongly share an id. */
  readonly id: string;
  readonly nodeName: string;
  /** The address of the cluster's node, at which the API server (6443) and node ports answer. */
  readonly address: string;
  readonly hostAddress: string;
  readonly prefixLength: number;
  readonly podSubnet: string;
}

/** The services' range, the same in every cluster: it has no meaning outside of it. */
export const serviceSubnet = "10.96.0.0/16";
/** The first service address is the API server's. */
export const apiServiceAddress = "10.96.0.1";
/** Where CoreDNS answers. */
export const dnsServiceAddress = "10.96.0.10";
/** The clusters that `up` makes when none are named. */
export const defaultClusters: readonly string[] = ["central", "member-a"];

/** The link and address of the lab on the host: lab 0 is whz0 at 10.200.0.1/24. */
export function planNetwork(labId: number): LabNetwork {
  return { link: `whz${labId}`, hostAddress: `10.200.${labId}.1`, prefixLength: 24 };
}

/** The names that a cluster may have. */
export const clusterNames: readonly string[] = [
  "central",
  ...Array.from("abcdefghijklmnopqrstuvwxyz", (letter) => `member-${letter}`),
];

/** Plans the cluster "central" (node address …2) or "member-a" to "member-z" (…3 and up); other names throw LabError. */
export function planCluster(lab: { readonly id: number; readonly dir: string }, name: string): ClusterPlan {
  const index = clusterNames.indexOf(name);
  if (index < 0) {
    throw new LabError(`There is no cluster "${name}": "central" and "member-a" to "member-z" are allowed.`);
  }
  const { link, hostAddress, prefixLength } = planNetwork(lab.id);
  const owner = createHash("sha256").update(lab.dir).digest("hex").slice(0, 6);
  return {
    name,
    id: `${link}-${owner}-${name}`,
    nodeName: `${name}-node`,
    address: `10.200.${lab.id}.${index + 2}`,
    hostAddress,
    prefixLength,
    podSubnet: `10.${210 + index}.${lab.id}.0/24`,
  };
}
