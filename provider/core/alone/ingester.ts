import { buildBase } from "../manifests/namespace.ts";
import { buildIngester, buildIngesterPool } from "../manifests/ingester.ts";
import type { IngesterAloneSpec } from "../spec/alone/ingester.ts";
import { discoverGrpc, replicaAddresses, serviceHost } from "../topology/endpoints.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface IngesterOutputs {
  /** gRPC address of each replica, as the ring of a router names them. */
  readonly endpoints: readonly string[];
  /** The ring that a router needs for it. */
  readonly hashring: {
    readonly hashring: string;
    readonly tenants: readonly string[];
    readonly endpoints: readonly string[];
  };
  /** By this Query finds all replicas. */
  readonly storeAddress: string;
}

/** An ingester that stands alone: one StatefulSet and its headless Service. */
export const compileIngester = (spec: IngesterAloneSpec): AloneArtifacts<IngesterOutputs> => {
  const { name, replicas, tenantLabels, objstore } = spec;
  const endpoints = replicaAddresses(name, replicas, serviceHost(spec, name));
  const tenants = Object.entries(tenantLabels).map(([tenant, labels]) => ({ name: tenant, labels }));
  const pool = { settings: spec, spec, service: name, router: spec, tenants };
  return {
    base: buildBase(spec),
    objects: [...buildIngesterPool(pool), ...buildIngester(pool, { name, objstore })],
    outputs: {
      endpoints,
      hashring: { hashring: name, tenants: [...spec.tenants].sort(), endpoints },
      storeAddress: discoverGrpc(spec, name),
    },
  };
};
