import type { Component } from "./components/component.ts";
import { composeAlertmanager } from "./components/alertmanager.ts";
import { composeFanout } from "./components/fanout.ts";
import { composeGuards } from "./components/guards.ts";
import { composeOAuth2Proxy } from "./components/oauth2Proxy.ts";
import { composeGateway } from "./components/gateway.ts";
import { composeCompactors, composeIngesters, composeStores } from "./components/pools.ts";
import { composeObservability } from "./components/observability.ts";
import { composeGlobalQuery, composeQueries } from "./components/queries.ts";
import { composeReconciler } from "./components/reconciler.ts";
import { composeRouter, composeSplitRouter } from "./components/routers.ts";
import { composeRulers } from "./components/rulers.ts";
import type { Secrets } from "./components/secrets.ts";
import { composeStorages, describeBuckets } from "./components/storages.ts";
import type { KubeObject } from "./kubeObject.ts";
import type { CertificatePlan } from "./manifests/certificatePlan.ts";
import {
  describeGatewayCertificates,
  type GatewayCertificateOutputs,
  planGatewayCertificates,
} from "./manifests/gatewayCertificates.ts";
import { describeMetricsTls, type MetricsTls, planIdentities } from "./manifests/identities.ts";
import { buildBase } from "./manifests/namespace.ts";
import type { BucketPlace } from "./manifests/objectStorage.ts";
import type { Placement } from "./placement/placement.ts";
import type { WhizardSpec } from "./spec/whizard.ts";
import { buildHashrings, type Hashring } from "./thanos/hashrings.ts";
import { serviceHost } from "./topology/endpoints.ts";
import { describeIngesters, describeTenants, type IngesterState, type TenantPlace } from "./topology/outputs.ts";
import { gatewayUrls } from "./topology/gatewayUrls.ts";
import { ports } from "./topology/ports.ts";
import { resolve } from "./topology/resolve.ts";

/** What a topology consists of, in the order in which it can be created, and what users are told about it. */
export interface Artifacts {
  /** Objects that all components need first. */
  readonly base: readonly KubeObject[];
  /** Components in stages: a stage is created when the one before it is ready. */
  readonly stages: readonly (readonly Component[])[];
  /** The certificates to be made, by authority; the objects' tokens become known by them. */
  readonly certificates: readonly CertificatePlan[];
  readonly outputs: GatewayCertificateOutputs & {
    readonly placement: Readonly<Record<string, TenantPlace>>;
    readonly ingesters: Readonly<Record<string, IngesterState>>;
    readonly hashrings: readonly Hashring[];
    readonly storages: Readonly<Record<string, BucketPlace>>;
    readonly gatewayHost: string;
    readonly gatewayPort: number;
    /** Base URLs of the gateway, from outside of the cluster first. */
    readonly gatewayUrls: readonly string[];
    /** A certificate for the metrics of components that speak TLS; absent where the package makes none. */
    readonly metricsTls?: MetricsTls;
  };
}

/** Every object, in the order in which they can be created. */
export const objectsOf = ({ base, stages }: Pick<Artifacts, "base" | "stages">): readonly KubeObject[] => [
  ...base,
  ...stages.flat().flatMap(({ objects }) => objects),
];

/** Makes every object of a topology from its spec and a placement. */
export const compile = (spec: WhizardSpec, placement: Placement, secrets: Secrets): Artifacts => {
  const topology = resolve(spec, placement);
  const hashrings = buildHashrings(topology);
  return {
    base: buildBase(spec),
    certificates: [planIdentities(topology), planGatewayCertificates(topology)].filter((plan) => plan !== undefined),
    stages: [
      [...composeGuards(topology), ...composeStorages(topology, secrets)],
      [
        ...composeReconciler(topology, secrets),
        composeIngesters(topology),
        composeRouter(topology, hashrings),
        composeStores(topology),
        composeCompactors(topology),
        ...composeQueries(topology),
        ...composeFanout(topology, secrets),
        composeGateway(topology, secrets),
        ...composeOAuth2Proxy(topology, secrets),
        ...composeSplitRouter(topology),
        ...composeGlobalQuery(topology),
        ...composeAlertmanager(topology),
        ...composeRulers(topology, secrets),
        ...composeObservability(topology, secrets),
      ],
    ],
    outputs: {
      placement: describeTenants(topology),
      ingesters: describeIngesters(spec, placement),
      hashrings,
      storages: describeBuckets(topology),
      gatewayHost: serviceHost(spec, topology.names.gateway),
      gatewayPort: ports.gateway,
      gatewayUrls: gatewayUrls(spec.gateway, serviceHost(spec, topology.names.gateway)),
      ...describeGatewayCertificates(topology),
      ...describeMetricsTls(topology),
    },
  };
};
