import type { NetworkPeerSpec, NetworkPoliciesSpec } from "../spec/networkPolicies.ts";
import { type Connection, connectionsOf } from "../topology/connections.ts";
import { metadataOf } from "../topology/labels.ts";
import { partiesOf, type PartyKind } from "../topology/parties.ts";
import { ports } from "../topology/ports.ts";
import type { Topology } from "../topology/topology.ts";
import { identify } from "./identity.ts";
import { rulerShard } from "./ruler.ts";

interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

const instanceLabel = "app.kubernetes.io/instance";

/** Tells the workloads of a kind from those of another with the same component label, by their names. */
const instancesOf = ({ names, globalRuler }: Topology, part: PartyKind) => {
  const shards = Array.from({ length: globalRuler?.spec.shards ?? 0 }, (_, shard) =>
    rulerShard(names.globalRuler, shard),
  );
  const oneOf = (...values: readonly string[]) => [{ key: instanceLabel, operator: "In", values }];
  const instances: Partial<Record<PartyKind, Selector["matchExpressions"]>> = {
    router: oneOf(names.router),
    "router-split": oneOf(names.splitRouter),
    query: oneOf(names.query),
    "query-global": oneOf(names.globalQuery),
    "global-ruler": oneOf(...shards),
    // The reconciler adds more of them.
    ruler: shards.length === 0 ? undefined : [{ key: instanceLabel, operator: "NotIn", values: shards }],
  };
  return instances[part];
};

const componentLabel = (part: PartyKind): string =>
  ({ "router-split": "router", "query-global": "query", "global-ruler": "ruler" })[part as string] ?? part;

/** Selects the pods of a part, those included that the reconciler adds. */
const selectorOf = (topology: Topology, part: PartyKind): Selector => {
  const matchExpressions = instancesOf(topology, part);
  return {
    matchLabels: {
      "app.kubernetes.io/name": componentLabel(part),
      "app.kubernetes.io/part-of": topology.spec.name,
    },
    ...(matchExpressions === undefined ? {} : { matchExpressions }),
  };
};

const peerOf = ({ namespaceLabels, podLabels, cidr }: NetworkPeerSpec) =>
  cidr !== undefined
    ? { ipBlock: { cidr } }
    : {
        ...(namespaceLabels === undefined ? {} : { namespaceSelector: { matchLabels: namespaceLabels } }),
        ...(podLabels === undefined && namespaceLabels !== undefined
          ? {}
          : { podSelector: { matchLabels: podLabels ?? {} } }),
      };

const portsOf = ({ ports: names }: Pick<Connection, "ports">) =>
  names.map((name) => ({ protocol: "TCP", port: ports[name] }));

/** Who may connect; everybody when undefined, nobody when there is none. */
const callers = (topology: Topology, policies: NetworkPoliciesSpec, from: Connection["from"]) => {
  if (from === "client") return policies.clients?.map(peerOf);
  // API servers have no pods that a selector could find, and nothing secret is asked here.
  if (from === "api-server") return undefined;
  if (from === "metrics") return policies.scrapers.map(peerOf);
  return [{ podSelector: selectorOf(topology, from) }];
};

const ingressOf = (topology: Topology, policies: NetworkPoliciesSpec, part: PartyKind, isThere: ReadonlySet<string>) =>
  connectionsOf(topology.spec)
    .filter(({ from, to }) => to === part && isThere.has(from))
    .flatMap((connection) => {
      const from = callers(topology, policies, connection.from);
      if (from?.length === 0) return [];
      return [{ ...(from === undefined ? {} : { from }), ports: portsOf(connection) }];
    });

const everywhere = { namespaceSelector: {} };
const dns = {
  to: [everywhere],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};
/** API servers have no pods that a selector could find. */
const apiServer = { ports: [443, 6443].map((port) => ({ protocol: "TCP", port })) };

const egressOf = (
  topology: Topology,
  part: PartyKind,
  isThere: ReadonlySet<string>,
  outside: NetworkPoliciesSpec["egress"],
) =>
  outside === undefined
    ? undefined
    : [
        dns,
        ...(part === "reconciler" ? [apiServer] : []),
        ...connectionsOf(topology.spec)
          .filter(({ from, to }) => from === part && isThere.has(to))
          .map((connection) => ({
            to: [{ podSelector: selectorOf(topology, connection.to) }],
            ports: portsOf(connection),
          })),
        ...(part === "object-storage" ? [] : outside).map(({ cidr, ports: numbers }) => ({
          to: [{ ipBlock: { cidr } }],
          ports: numbers.map((port) => ({ protocol: "TCP", port })),
        })),
      ];

/** A policy a part: who may connect to it and, where that is said, what it may connect to. Everything else is refused. */
export const buildNetworkPolicies = (topology: Topology) => {
  const { spec, names } = topology;
  const { networkPolicies: policies } = spec;
  if (policies?.enabled !== true) return [];
  const parts = partiesOf(topology).filter((kind) => kind !== "metrics");
  const isThere: ReadonlySet<string> = new Set([...parts, "client", "api-server", "metrics"]);
  return parts.map((part) => {
    const egress = egressOf(topology, part, isThere, policies.egress);
    return {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadataOf(identify(spec, "network-policy", names.policy(part))),
      spec: {
        podSelector: selectorOf(topology, part),
        policyTypes: egress === undefined ? ["Ingress"] : ["Ingress", "Egress"],
        ingress: ingressOf(topology, policies, part, isThere),
        ...(egress === undefined ? {} : { egress }),
      },
    };
  });
};
