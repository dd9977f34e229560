import { buildBase } from "../manifests/namespace.ts";
import { buildCompactor, buildCompactorService } from "../manifests/compactor.ts";
import type { CompactorAloneSpec } from "../spec/alone/compactor.ts";
import { serviceHost } from "../topology/endpoints.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface CompactorOutputs {
  /** Name of the headless Service, inside the cluster: its metrics. */
  readonly host: string;
}

/** A compactor that stands alone. */
export const compileCompactor = (spec: CompactorAloneSpec): AloneArtifacts<CompactorOutputs> => {
  const { name, tenants, objstore } = spec;
  const pool = { settings: spec, spec, service: name };
  return {
    base: buildBase(spec),
    objects: [buildCompactorService(pool), ...buildCompactor(pool, { name, tenants, objstore })],
    outputs: { host: serviceHost(spec, name) },
  };
};
