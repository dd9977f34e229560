import { buildBase } from "../manifests/namespace.ts";
import { buildRouter } from "../manifests/router.ts";
import type { RouterAloneSpec } from "../spec/alone/router.ts";
import type { Hashring } from "../thanos/hashrings.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import type { AloneArtifacts } from "./artifacts.ts";

interface RouterOutputs {
  /** Name of the headless Service, inside the cluster. */
  readonly host: string;
  readonly remoteWriteUrl: string;
}

const ringsOf = ({ hashrings, hashringAlgorithm }: RouterAloneSpec): readonly Hashring[] =>
  hashrings.map(({ hashring, tenants, endpoints }) => ({
    hashring,
    tenants: [...tenants].sort(),
    algorithm: hashringAlgorithm,
    endpoints: endpoints.map((address) => ({ address })),
  }));

/** A router that stands alone. */
export const compileRouter = (spec: RouterAloneSpec): AloneArtifacts<RouterOutputs> => {
  const host = serviceHost(spec, spec.name);
  const names = { router: spec.name, hashrings: `${spec.name}-hashrings`, limits: `${spec.name}-limits` };
  const tenants = Object.entries(spec.tenantLimits).map(([name, limits]) => ({ name, limits }));
  return {
    base: buildBase(spec),
    objects: buildRouter({
      settings: spec,
      spec,
      names,
      hashrings: ringsOf(spec),
      tenants,
      splitTenantLabelName: spec.splitTenantLabelName,
    }),
    outputs: { host, remoteWriteUrl: `http://${host}:${ports.remoteWrite}/api/v1/receive` },
  };
};
