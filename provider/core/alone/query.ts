import { buildBase } from "../manifests/namespace.ts";
import { buildQuery } from "../manifests/query.ts";
import type { QueryAloneSpec } from "../spec/alone/query.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface QueryOutputs {
  /** Name of the Service, inside the cluster. */
  readonly host: string;
  readonly url: string;
  /** Its own Store API, for a Query above it. */
  readonly storeAddress: string;
}

/** A Query that stands alone. */
export const compileQuery = (spec: QueryAloneSpec): AloneArtifacts<QueryOutputs> => {
  const host = serviceHost(spec, spec.name);
  const names = { query: spec.name, endpoints: `${spec.name}-endpoints` };
  return {
    base: buildBase(spec),
    objects: buildQuery({ settings: spec, spec, names, addresses: [] }),
    outputs: { host, url: `http://${host}:${ports.http}`, storeAddress: `${host}:${ports.grpc}` },
  };
};
