import type { IngesterSpec } from "../spec/ingester.ts";
import type { ObjstoreReference } from "../spec/objstore.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { ports } from "../topology/ports.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { thanosProbes } from "./probes.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/receive";

/** What all ingesters of a pool share. */
interface IngesterPool {
  readonly settings: Place & Tenancy;
  readonly spec: Omit<IngesterSpec, "defaultTenantsPerIngester" | "defaultIngesterRetentionPeriod">;
  /** Name of the headless Service over the pool. */
  readonly service: string;
  /** The router's; ingesters count the copies as well. */
  readonly replicationFactor: number;
}

interface IngesterParts {
  readonly name: string;
  readonly objstore: ObjstoreReference;
}

const args = ({ settings, spec, service, replicationFactor }: IngesterPool, objstoreFile: string) =>
  renderArgs(
    "receive",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "remote-write.address": `0.0.0.0:${ports.remoteWrite}`,
      "receive.local-endpoint": `$(POD_NAME).${serviceHost(settings, service)}:${ports.grpc}`,
      "receive.tenant-header": settings.tenantHeader,
      "receive.tenant-label-name": settings.tenantLabelName,
      "receive.default-tenant-id": settings.defaultTenantId,
      "receive.replication-factor": replicationFactor,
      "objstore.config-file": objstoreFile,
      "tsdb.path": dataFolder,
      "tsdb.retention": spec.localTsdbRetention,
      "tsdb.out-of-order.time-window": spec.outOfOrderTimeWindow,
      label: [`receive_replica="$(POD_NAME)"`],
    },
    spec.flags,
  );

/** The headless Service by which rings name ingesters and Query finds them. */
export const buildIngesterService = ({ settings, service }: IngesterPool) =>
  buildKindService(identify(settings, "ingester", service), [
    { name: "grpc", port: ports.grpc },
    { name: "http", port: ports.http },
    { name: "remote-write", port: ports.remoteWrite },
  ]);

/** One ingester of the pool. Its pods name no tenant, so that tenants come and go without a restart. */
export const buildIngester = (pool: IngesterPool, { name, objstore: reference }: IngesterParts) => {
  const { settings, spec, service } = pool;
  const identity = identify(settings, "ingester", name);
  const objstore = objstoreMount(reference);
  return [
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec,
      serviceName: service,
      data: { spec: spec.dataVolume },
      volumes: [objstore.volume],
      container: {
        name: "thanos",
        args: [...args(pool, objstore.file)],
        env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }, ...objstore.env],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
          { name: "remote-write", containerPort: ports.remoteWrite },
        ],
        volumeMounts: [{ name: dataVolumeName, mountPath: dataFolder }, objstore.mount],
        ...thanosProbes,
      },
    }),
  ];
};
