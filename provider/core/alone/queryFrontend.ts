import { buildBase } from "../manifests/namespace.ts";
import { buildQueryFrontend } from "../manifests/queryFrontend.ts";
import type { QueryFrontendAloneSpec } from "../spec/alone/queryFrontend.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface QueryFrontendOutputs {
  /** Name of the Service, inside the cluster. */
  readonly host: string;
  readonly url: string;
}

/** A Query Frontend that stands alone. */
export const compileQueryFrontend = (spec: QueryFrontendAloneSpec): AloneArtifacts<QueryFrontendOutputs> => {
  const host = serviceHost(spec, spec.name);
  return {
    base: buildBase(spec),
    objects: buildQueryFrontend({ settings: spec, spec, name: spec.name, downstreamUrl: spec.downstreamUrl }),
    outputs: { host, url: `http://${host}:${ports.http}` },
  };
};
