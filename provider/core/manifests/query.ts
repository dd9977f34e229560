import { type TlsFiles, tlsFileFields } from "../thanos/tlsFiles.ts";
import { goDuration } from "../spec/duration.ts";
import type { QuerySpec } from "../spec/query.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import type { Names } from "../topology/names.ts";
import { sourceName } from "../topology/parties.ts";
import { clientTlsMount } from "./clientTls.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { hopTls, identityFiles, speaksTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { buildService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const folder = "/etc/whizard/endpoints";
const file = "endpoints.yml";

interface QueryParts {
  readonly settings: Place & Tenancy;
  readonly spec: QuerySpec;
  readonly names: Pick<Names, "query" | "endpoints">;
  /** Store APIs to ask before the user's own, each best a DNS name of a whole kind, so that a new pod needs no change here. */
  readonly addresses: readonly string[];
  /** Answers for all tenants together instead of the request's: nothing outside the cluster may reach such a one. */
  readonly isGlobal?: boolean;
}

const hopOf = ({ settings, isGlobal = false }: Pick<QueryParts, "settings" | "isGlobal">) =>
  hopTls(settings, isGlobal ? "query-global" : "query");

type ExternalStore = QuerySpec["stores"][number];

const tlsFolder = "/etc/whizard/stores";
const tlsMount = ({ tls }: ExternalStore, index: number) =>
  clientTlsMount(`store-tls-${index}`, tls, `${tlsFolder}/${index}`);

/** One that says nothing of TLS is spoken to plainly, whatever the components do among each other. */
const plainly = (settings: Place) => (speaksTls(settings) ? { client_config: { tls_config: { enabled: false } } } : {});

const clientConfig = ({ tls }: ExternalStore, files: TlsFiles, settings: Place) =>
  tls === undefined
    ? plainly(settings)
    : {
        client_config: {
          tls_config: {
            enabled: true,
            insecure_skip_verify: tls.insecureSkipVerify,
            ...tlsFileFields(files),
          },
          ...(tls.serverName === undefined ? {} : { server_name: tls.serverName }),
        },
      };

const externalEndpoints = (store: ExternalStore, index: number, settings: Place) => {
  const client = clientConfig(store, tlsMount(store, index).files, settings);
  return store.addresses.map((address) => ({ address, ...client }));
};

/** How ingesters and stores are spoken to. */
const defaultClient = (settings: Place) =>
  speaksTls(settings)
    ? {
        default_client_config: {
          tls_config: { enabled: true, ...tlsFileFields(identityFiles), min_version: "1.3" },
          server_name: sourceName(settings),
        },
      }
    : {};

const endpoints = ({ settings, spec, addresses }: QueryParts) => ({
  ...defaultClient(settings),
  endpoints: [
    ...addresses.map((address) => ({ address })),
    ...spec.stores.flatMap((store, index) => externalEndpoints(store, index, settings)),
  ],
});

const args = ({ settings, spec, isGlobal = false }: QueryParts) =>
  renderArgs(
    "query",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      ...hopOf({ settings, isGlobal }).httpServer,
      ...hopOf({ settings, isGlobal }).grpcServer,
      "endpoint.sd-config-file": `${folder}/${file}`,
      "store.sd-dns-interval": "10s",
      "endpoint.info-timeout": spec.endpointTimeout,
      "store.response-timeout": goDuration(spec.storeResponseTimeout),
      "query.timeout": goDuration(spec.timeout),
      "query.max-concurrent": spec.maxConcurrent,
      "query.promql-engine": spec.promqlEngine,
      "query.mode": spec.mode,
      "query.partition-label": spec.partitionLabelNames,
      "query.replica-label": spec.replicaLabelNames,
      "query.auto-downsampling": true,
      "query.enforce-tenancy": !isGlobal,
      "query.tenant-header": settings.tenantHeader,
      "query.tenant-label-name": settings.tenantLabelName,
      "query.default-tenant-id": settings.defaultTenantId,
    },
    spec.flags,
  );

/** Thanos Query, which answers for the tenant of the request and nobody else, or for all tenants together. */
export const buildQuery = (parts: QueryParts) => {
  const { settings, spec, names } = parts;
  const identity = identify(settings, "query", names.query);
  const sources = configMapMount("endpoints", names.endpoints, folder);
  const tls = spec.stores.map(tlsMount);
  const hop = hopOf(parts);
  return [
    buildConfigMap(identity, names.endpoints, { [file]: `${JSON.stringify(endpoints(parts), undefined, 2)}\n` }),
    buildService(identity, [
      { name: "http", port: ports.http },
      { name: "grpc", port: ports.grpc },
    ]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec,
      annotations: hop.annotations,
      volumes: [sources.volume, ...hop.volumes, ...tls.flatMap(({ volumes }) => volumes)],
      container: {
        name: "thanos",
        args: [...args(parts)],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
        ],
        volumeMounts: [sources.mount, ...hop.mounts, ...tls.flatMap(({ mounts }) => mounts)],
        ...hop.probes,
      },
    }),
  ];
};
