import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import type { IngesterSpec } from "../spec/ingester.ts";
import type { ObjstoreReference } from "../spec/objstore.ts";
import type { RouterSpec } from "../spec/router.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import type { Names } from "../topology/names.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ingesterItself, type LabelledTenant, renderTenantLabels } from "../thanos/tenantLabels.ts";
import { closedCapnproto, ports } from "../topology/ports.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { hopTls, remoteWriteTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { buildKindService } from "./service.ts";
import { tsdbCleanup } from "./tsdbCleanup.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/receive";
const labelsFolder = "/etc/whizard/tenant-labels";

/** What all ingesters of a pool share. */
interface IngesterPool {
  readonly settings: Place & Tenancy;
  readonly spec: Omit<IngesterSpec, "defaultTenantsPerIngester" | "defaultIngesterRetentionPeriod">;
  /** Name of the headless Service over the pool. */
  readonly service: string;
  /** How the router sends them samples; ingesters count the copies as well. */
  readonly router: Pick<RouterSpec, "replicationFactor" | "replicationProtocol">;
  /** Tenants with labels of their own. */
  readonly tenants: readonly LabelledTenant[];
  /** The ConfigMap that its pods mount instead of its own, where somebody else composes the labels. */
  readonly composed?: Pick<Names["composed"], "tenantLabels">;
}

interface IngesterParts {
  readonly name: string;
  /** Absent where its own volume is all that keeps the data. */
  readonly objstore?: ObjstoreReference;
}

/** The file of the ConfigMap of labels. */
export const tenantLabelsFile = "rings.json";

const labelsMap = ({ service }: IngesterPool): string => `${service}-tenant-labels`;

const hasCapnproto = ({ router }: IngesterPool): boolean => router.replicationProtocol === "capnproto";

const args = (pool: IngesterPool, objstoreFile: string | undefined) => {
  const { settings, spec, router } = pool;
  return renderArgs(
    "receive",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "remote-write.address": `0.0.0.0:${ports.remoteWrite}`,
      ...hopTls(settings, "ingester").httpServer,
      ...hopTls(settings, "ingester").grpcServer,
      ...remoteWriteTls(settings),
      "receive.local-endpoint": ingesterItself,
      "receive.hashrings-file": `${labelsFolder}/${tenantLabelsFile}`,
      // The file is watched as well; a volume's swap of links can pass the watch by.
      "receive.hashrings-file-refresh-interval": "10s",
      // Of the file's own algorithm a change would flush every head.
      "receive.hashrings-algorithm": "ketama",
      "receive.capnproto-address": hasCapnproto(pool) ? `0.0.0.0:${ports.capnproto}` : closedCapnproto,
      "receive.tenant-header": settings.tenantHeader,
      "receive.tenant-label-name": settings.tenantLabelName,
      "receive.default-tenant-id": settings.defaultTenantId,
      "receive.replication-factor": router.replicationFactor,
      "objstore.config-file": objstoreFile,
      "tsdb.path": dataFolder,
      "tsdb.retention": spec.localTsdbRetention,
      "tsdb.out-of-order.time-window": spec.outOfOrderTimeWindow,
      label: [`${replicaLabels.receive}="$(POD_NAME)"`],
    },
    spec.flags,
  );
};

const openPorts = (pool: IngesterPool) => [
  { name: "grpc", port: ports.grpc },
  { name: "http", port: ports.http },
  { name: "remote-write", port: ports.remoteWrite },
  ...(hasCapnproto(pool) ? [{ name: "capnproto", port: ports.capnproto }] : []),
];

/** What all ingesters share: the headless Service by which rings name them and Query finds them, and their tenants' labels. */
export const buildIngesterPool = (pool: IngesterPool) => {
  const { settings, service, tenants, router } = pool;
  const identity = identify(settings, "ingester", service);
  return [
    buildKindService(identity, openPorts(pool)),
    buildConfigMap(identity, labelsMap(pool), {
      [tenantLabelsFile]: renderTenantLabels(tenants, router.replicationFactor),
    }),
  ];
};

/** How a pod reaches its bucket, and what it deletes before it starts because the bucket has it; nothing without one. */
const bucketOf = ({ spec }: IngesterPool, reference: ObjstoreReference | undefined) => {
  if (reference === undefined) return { pod: { annotations: {} }, env: [], volumes: [], mounts: [] };
  const { pod, env, volume, mount, file } = objstoreMount(reference);
  // An emptyDir is empty when a pod starts.
  const cleanup =
    spec.disableTsdbCleanup || spec.dataVolume.type === "emptyDir"
      ? {}
      : { initContainers: [tsdbCleanup(spec.image, dataFolder, dataVolumeName, spec.localTsdbRetention)] };
  return { pod: { ...pod, ...cleanup }, env, volumes: [volume], mounts: [mount], file };
};

/** One ingester of the pool. Its pods name no tenant, so that tenants come and go without a restart. */
export const buildIngester = (pool: IngesterPool, { name, objstore: reference }: IngesterParts) => {
  const { settings, spec, service } = pool;
  const identity = identify(settings, "ingester", name);
  const bucket = bucketOf(pool, reference);
  const hop = hopTls(settings, "ingester");
  const labels = configMapMount("tenant-labels", pool.composed?.tenantLabels ?? labelsMap(pool), labelsFolder);
  return [
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec,
      serviceName: service,
      data: { spec: spec.dataVolume },
      ...bucket.pod,
      annotations: { ...bucket.pod.annotations, ...hop.annotations },
      volumes: [...bucket.volumes, labels.volume, ...hop.volumes],
      container: {
        name: "thanos",
        args: [...args(pool, bucket.file)],
        env: [podName, ...bucket.env],
        ports: openPorts(pool).map(({ name: port, port: containerPort }) => ({ name: port, containerPort })),
        volumeMounts: [{ name: dataVolumeName, mountPath: dataFolder }, ...bucket.mounts, labels.mount, ...hop.mounts],
        ...hop.probes,
      },
    }),
  ];
};
