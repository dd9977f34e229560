import type { KubeObject } from "./kubeObject.ts";
import { buildCompactor, buildCompactorService } from "./manifests/compactor.ts";
import { buildGateway, type TenantDigest } from "./manifests/gateway.ts";
import { buildIngester, buildIngesterService } from "./manifests/ingester.ts";
import { buildNamespace } from "./manifests/namespace.ts";
import { buildObjectStorage } from "./manifests/objectStorage.ts";
import { buildQuery } from "./manifests/query.ts";
import { buildQueryFrontend } from "./manifests/queryFrontend.ts";
import { buildRouter } from "./manifests/router.ts";
import { buildStore, buildStoreService } from "./manifests/store.ts";
import type { Placement } from "./placement/placement.ts";
import type { WhizardSpec } from "./spec/whizard.ts";
import { buildHashrings, type Hashring } from "./thanos/hashrings.ts";
import type { S3Credential } from "./thanos/objstore.ts";
import { describeIngesters, describeTenants, type IngesterState, type TenantPlace } from "./topology/outputs.ts";
import { serviceHost } from "./topology/endpoints.ts";
import { ports } from "./topology/ports.ts";
import { resolve } from "./topology/resolve.ts";

/** A component of the topology and the objects that it consists of. */
export interface Component {
  /** Name of the component's type, such as `Router`. */
  readonly type: string;
  /** Name of the component; the names of its objects are unique within the topology. */
  readonly name: string;
  readonly objects: readonly KubeObject[];
}

/** Secret values that no spec holds; core sees tokens in their place. */
export interface Secrets {
  /** Credential of each embedded S3 server, by storage. */
  readonly embeddedS3: Readonly<Record<string, S3Credential>>;
  /** What the gateway knows tenants by: digests, as `credentialDigest` makes them. */
  readonly tenantDigests: readonly TenantDigest[];
}

/** What a topology consists of, in the order in which it can be created, and what users are told about it. */
export interface Artifacts {
  /** Objects that all components need first. */
  readonly base: readonly KubeObject[];
  /** Components in stages: a stage is created when the one before it is ready. */
  readonly stages: readonly (readonly Component[])[];
  readonly outputs: {
    readonly placement: Readonly<Record<string, TenantPlace>>;
    readonly ingesters: Readonly<Record<string, IngesterState>>;
    readonly hashrings: readonly Hashring[];
    readonly gatewayHost: string;
    readonly gatewayPort: number;
  };
}

/** Makes every object of a topology from its spec and a placement. */
export const compile = (spec: WhizardSpec, placement: Placement, secrets: Secrets): Artifacts => {
  const topology = resolve(spec, placement);
  const { names } = topology;
  return {
    base: spec.createNamespace ? [buildNamespace(spec.namespace)] : [],
    stages: [
      topology.storages.map((storage) => ({
        type: "ObjectStorage",
        name: names.storage(storage.name),
        objects: buildObjectStorage(topology, storage, secrets.embeddedS3[storage.name]),
      })),
      [
        {
          type: "Ingester",
          name: names.ingesters,
          objects: [
            buildIngesterService(topology),
            ...topology.ingesters.flatMap((node) => buildIngester(topology, node)),
          ],
        },
        { type: "Router", name: names.router, objects: buildRouter(topology) },
        {
          type: "Store",
          name: names.stores,
          objects: [buildStoreService(topology), ...topology.stores.flatMap((node) => buildStore(topology, node))],
        },
        {
          type: "Compactor",
          name: names.compactors,
          objects: [
            buildCompactorService(topology),
            ...topology.compactors.flatMap((node) => buildCompactor(topology, node)),
          ],
        },
        { type: "Query", name: names.query, objects: buildQuery(topology) },
        { type: "QueryFrontend", name: names.queryFrontend, objects: buildQueryFrontend(topology) },
        { type: "Gateway", name: names.gateway, objects: buildGateway(topology, secrets.tenantDigests) },
      ],
    ],
    outputs: {
      placement: describeTenants(placement),
      ingesters: describeIngesters(spec, placement),
      hashrings: buildHashrings(topology),
      gatewayHost: serviceHost(spec, names.gateway),
      gatewayPort: ports.gateway,
    },
  };
};
