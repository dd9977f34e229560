import type {
  V1LabelSelector,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
} from "@kubernetes/client-node";
import { expect } from "chai";
import type { Workload } from "../golden/workloads.ts";
import { containersOf } from "../golden/workloads.ts";
import { breaches, named, type Deployed } from "./everyGolden.ts";
import { kindOf, matches, podLabels, selectedBy, servicesOf, textsOf } from "./ways.ts";

// What a network plugin that enforces policies would do, computed: the lab's own does not enforce them.

const policiesOf = ({ objects }: Deployed): readonly V1NetworkPolicy[] =>
  objects.filter(({ kind }) => kind === "NetworkPolicy") as unknown as readonly V1NetworkPolicy[];

const selects = ({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector, workload: Workload): boolean =>
  matches(matchLabels, podLabels(workload)) &&
  matchExpressions.every(
    ({ key, operator, values = [] }) => values.includes(podLabels(workload)[key] ?? "") === (operator === "In"),
  );

const isPeer = ({ podSelector, namespaceSelector, ipBlock }: V1NetworkPolicyPeer, workload: Workload): boolean =>
  namespaceSelector === undefined && ipBlock === undefined && selects(podSelector ?? {}, workload);

interface Rule {
  readonly peers: readonly V1NetworkPolicyPeer[] | undefined;
  readonly ports: readonly V1NetworkPolicyPort[] | undefined;
}

const permits = ({ peers, ports }: Rule, workload: Workload, port: number): boolean =>
  (ports === undefined || ports.some((each) => each.port === port && each.protocol !== "UDP")) &&
  (peers === undefined || peers.some((peer) => isPeer(peer, workload)));

/** A rule as it stands in a manifest; the client's own type calls `from` otherwise. */
type Written = Pick<Rule, "ports"> & { readonly from?: Rule["peers"] };

const ingressOf = ({ spec }: V1NetworkPolicy): readonly Rule[] =>
  ((spec?.ingress ?? []) as readonly Written[]).map(({ from, ports }) => ({ peers: from, ports }));

const egressOf = ({ spec }: V1NetworkPolicy): readonly Rule[] | undefined =>
  spec?.policyTypes?.includes("Egress") === true
    ? (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
    : undefined;

const ofPods = (it: Deployed, workload: Workload): readonly V1NetworkPolicy[] =>
  policiesOf(it).filter(({ spec }) => selects(spec?.podSelector ?? {}, workload));

/** Whether pods may connect to a port of others: the ones are let out and the others let them in. */
const isAllowed = (it: Deployed, from: Workload, to: Workload, port: number): boolean => {
  const lets = ofPods(it, from).flatMap((policy) => egressOf(policy) ?? [{ peers: undefined, ports: undefined }]);
  return (
    ofPods(it, to).some((policy) => ingressOf(policy).some((rule) => permits(rule, from, port))) &&
    lets.some((rule) => permits(rule, to, port))
  );
};

interface Way {
  readonly from: Workload;
  readonly to: Workload;
  readonly port: number;
}

const render = ({ from, to, port }: Way): string => `${kindOf(from)} → ${kindOf(to)}:${port}`;

const healthPort = / port (\d+) /;

/** Hosts and ports of the cluster that a workload's arguments and files name. */
const targetsOf = (it: Deployed, from: Workload): readonly (readonly [host: string, port: number])[] =>
  textsOf(it, from)
    .split("\n")
    .flatMap((line) =>
      [...line.matchAll(/(dnssrv\+_grpc\._tcp\.)?([a-z0-9.-]+)\.svc\.[a-z]+\.[a-z]+(?::(\d+))?/g)].flatMap(
        ([, lookup, host = "", port]): readonly (readonly [string, number])[] => {
          const check = healthPort.exec(line)?.[1];
          const asked = lookup === undefined ? port : "10901";
          return [asked, check].flatMap((each) => (each === undefined ? [] : [[host, Number(each)] as const]));
        },
      ),
    );

/** The ways that stand in arguments and files. */
const drawn = (it: Deployed): readonly Way[] =>
  it.workloads.flatMap((from) =>
    targetsOf(it, from).flatMap(([host, port]) =>
      servicesOf(it)
        .filter(({ metadata: { name, namespace } }) => `.${host}`.endsWith(`.${name}.${namespace ?? ""}`))
        .flatMap((service) => selectedBy(it, service.spec.selector).map((to) => ({ from, to, port }))),
    ),
  );

/** Ways by addresses that only a running cluster tells. */
const byAddress: readonly string[] = ["ingester", "bucket-view", "ruler", "global-ruler"].map(
  (kind) => `reconciler → ${kind}:10902`,
);

const hasWebhook = ({ objects }: Deployed): boolean =>
  objects.some(({ kind }) => kind === "ValidatingWebhookConfiguration");

const hasPolicies = (it: Deployed): boolean => policiesOf(it).length > 0;

describe("policy: network policies", () => {
  it("every pod is selected by exactly one", () => {
    let seen = 0;
    const found = breaches((it) =>
      (hasPolicies(it) ? it.workloads : [])
        .filter((workload) => {
          seen += 1;
          return ofPods(it, workload).length !== 1;
        })
        .map(named),
    );
    expect(found).to.deep.equal([]);
    expect(seen).to.be.greaterThan(20);
  });

  it("every way that stands in arguments and files is allowed", () => {
    const seen = new Set<string>();
    const found = breaches((it) =>
      (hasPolicies(it) ? drawn(it) : []).flatMap((way) => {
        seen.add(render(way));
        return isAllowed(it, way.from, way.to, way.port) ? [] : [render(way)];
      }),
    );
    expect(found).to.deep.equal([]);
    expect([...seen]).to.include.members([
      "gateway → router:19291",
      "gateway → router:10902",
      "gateway → query-frontend:10902",
      "query-frontend → query:10902",
      "query → ingester:10901",
      "query → store:10901",
      "router → ingester:10901",
      "ruler → gateway:9096",
      "global-ruler → query-global:10902",
      "global-ruler → router-split:19291",
      "fanout → router:19291",
      "ingester → object-storage:7070",
    ]);
  });

  it("and nothing else between pods is", () => {
    const found = breaches((it) => {
      if (!hasPolicies(it)) return [];
      const known = new Set([...drawn(it).map(render), ...byAddress]);
      const ports = new Set(
        it.workloads.flatMap((workload) =>
          containersOf(workload).flatMap(({ ports: open = [] }) => open.map(({ containerPort }) => containerPort)),
        ),
      );
      const allowed = it.workloads.flatMap((from) =>
        it.workloads.flatMap((to) =>
          [...ports].filter((port) => isAllowed(it, from, to, port)).map((port) => render({ from, to, port })),
        ),
      );
      // Whoever uses the gateway is anybody, unless the user says who; API servers have no pods.
      const isOpen = (way: string): boolean => /→ (gateway:(9090|9089)|reconciler:10250)$/.test(way);
      return [...new Set(allowed)].filter((way) => !known.has(way) && !isOpen(way));
    });
    expect(found).to.deep.equal([]);
  });

  it("nobody but the scrapers that are named reads metrics; only the gateway and the webhook are open to anybody", () => {
    const found = breaches((it) => {
      const { networkPolicies } = it.golden.spec as { networkPolicies?: { clients?: unknown; scrapers?: unknown[] } };
      return policiesOf(it).flatMap((policy) => {
        const open = ingressOf(policy).filter(({ peers }) => peers === undefined);
        const isOf = (kind: string): boolean => policy.metadata?.name?.endsWith(`-${kind}`) === true;
        const opens =
          (isOf("gateway") && networkPolicies?.clients === undefined) || (isOf("reconciler") && hasWebhook(it));
        return open.length === (opens ? 1 : 0) ? [] : [`${policy.metadata?.name ?? ""} is open`];
      });
    });
    expect(found).to.deep.equal([]);
  });
});
