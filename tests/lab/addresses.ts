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
  /** Unique on the machine: names the cluster's cgroup. */
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

/** Plans the cluster "central" (node address …2) or "member-a" to "member-z" (…3 and up); other names throw LabError. */
export function planCluster(labId: number, name: string): ClusterPlan {
  const letter = /^member-([a-z])$/.exec(name)?.[1];
  if (name !== "central" && letter === undefined) {
    throw new LabError(`There is no cluster "${name}": "central" and "member-a" to "member-z" are allowed.`);
  }
  const index = letter === undefined ? 0 : letter.charCodeAt(0) - "a".charCodeAt(0) + 1;
  const { link, hostAddress, prefixLength } = planNetwork(labId);
  return {
    name,
    id: `${link}-${name}`,
    nodeName: `${name}-node`,
    address: `10.200.${labId}.${index + 2}`,
    hostAddress,
    prefixLength,
    podSubnet: `10.${210 + index}.${labId}.0/24`,
  };
}
