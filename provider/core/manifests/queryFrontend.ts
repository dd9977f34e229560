import { durationMs, goDuration } from "../spec/duration.ts";
import type { QueryFrontendSpec } from "../spec/queryFrontend.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderCache } from "../thanos/cacheConfig.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import { buildCacheSecret, cacheEnv } from "./cachePasswords.ts";
import { hopClient, hopTls, speaksTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { buildService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

interface QueryFrontendParts {
  readonly settings: Place & Pick<Tenancy, "tenantHeader">;
  readonly spec: QueryFrontendSpec;
  readonly name: string;
  /** The Query that answers. */
  readonly downstreamUrl: string;
}

const passwordVariable = "CACHE_PASSWORD";

const cacheConfig = ({ cache }: QueryFrontendSpec): string => renderCache(cache, { passwordVariable });

const args = ({ settings, spec, downstreamUrl }: QueryFrontendParts) =>
  renderArgs(
    "query-frontend",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      ...hopTls(settings, "query-frontend").httpServer,
      "query-frontend.downstream-url": downstreamUrl,
      "query-frontend.downstream-tripper-config": speaksTls(settings) ? JSON.stringify(hopClient(settings)) : undefined,
      "query-frontend.tenant-header": settings.tenantHeader,
      "query-frontend.vertical-shards": spec.verticalShards === 0 ? undefined : spec.verticalShards,
      "query-range.max-query-length":
        durationMs(spec.maxQueryLength) === 0 ? undefined : goDuration(spec.maxQueryLength),
      "query-range.split-interval": goDuration(spec.splitInterval),
      "query-range.response-cache-config": cacheConfig(spec),
      "labels.split-interval": goDuration(spec.splitInterval),
      "labels.response-cache-config": cacheConfig(spec),
    },
    spec.flags,
  );

/** Thanos Query Frontend, whose cache keys hold the tenant. */
export const buildQueryFrontend = (parts: QueryFrontendParts) => {
  const { settings, spec, name } = parts;
  const identity = identify(settings, "query-frontend", name);
  const caches = [{ cache: spec.cache, variable: passwordVariable }];
  const secret = `${name}-cache`;
  const env = cacheEnv(caches, secret);
  const hop = hopTls(settings, "query-frontend");
  return [
    ...buildCacheSecret(identity, secret, caches),
    buildService(identity, [{ name: "http", port: ports.http }]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec,
      annotations: hop.annotations,
      ...(hop.isOn ? { volumes: hop.volumes } : {}),
      container: {
        name: "thanos",
        args: [...args(parts)],
        ...(env.length === 0 ? {} : { env: [...env] }),
        ports: [{ name: "http", containerPort: ports.http }],
        ...(hop.isOn ? { volumeMounts: [...hop.mounts] } : {}),
        ...hop.probes,
      },
    }),
  ];
};
