import type { QueryFrontendSpec } from "../spec/queryFrontend.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderInMemoryCache } from "../thanos/cacheConfig.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import { identify } from "./identity.ts";
import { thanosProbes } from "./probes.ts";
import { buildService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

interface QueryFrontendParts {
  readonly settings: Place & Pick<Tenancy, "tenantHeader">;
  readonly spec: QueryFrontendSpec;
  readonly name: string;
  /** The Query that answers. */
  readonly downstreamUrl: string;
}

const cacheConfig = ({ cache }: QueryFrontendSpec): string => renderInMemoryCache(cache.maxSize, cache.validity);

const args = ({ settings, spec, downstreamUrl }: QueryFrontendParts) =>
  renderArgs(
    "query-frontend",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "query-frontend.downstream-url": downstreamUrl,
      "query-frontend.tenant-header": settings.tenantHeader,
      "query-frontend.vertical-shards": spec.verticalShards === 0 ? undefined : spec.verticalShards,
      "query-range.split-interval": spec.splitInterval,
      "query-range.response-cache-config": cacheConfig(spec),
      "labels.split-interval": spec.splitInterval,
      "labels.response-cache-config": cacheConfig(spec),
    },
    spec.flags,
  );

/** Thanos Query Frontend, whose cache keys hold the tenant. */
export const buildQueryFrontend = (parts: QueryFrontendParts) => {
  const { settings, spec, name } = parts;
  const identity = identify(settings, "query-frontend", name);
  return [
    buildService(identity, [{ name: "http", port: ports.http }]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec,
      container: {
        name: "thanos",
        args: [...args(parts)],
        ports: [{ name: "http", containerPort: ports.http }],
        ...thanosProbes,
      },
    }),
  ];
};
