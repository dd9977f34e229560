import type { CompactorSpec } from "../spec/compactor.ts";
import type { ObjstoreReference } from "../spec/objstore.ts";
import type { Place } from "../spec/settings.ts";
import { renderFlags } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import { hopTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { buildStatefulSet, dataVolumeName } from "./workload.ts";

interface BucketViewParts {
  readonly settings: Place;
  readonly name: string;
  /** Image, resources and scheduling; it reads what a compactor reads. */
  readonly spec: CompactorSpec;
  readonly service: string;
  readonly objstore: ObjstoreReference;
}

/** Thanos's own list of a bucket's blocks, over HTTP; there as long as somebody has to know what is in the bucket. */
export const buildBucketView = ({ settings, name, spec, service, objstore: reference }: BucketViewParts) => {
  const objstore = objstoreMount(reference);
  const hop = hopTls(settings, "bucket-view");
  const flags = {
    "http-address": `0.0.0.0:${ports.http}`,
    ...hop.httpServer,
    "objstore.config-file": objstore.file,
    refresh: "30s",
    "disable-admin-operations": true,
  };
  return buildStatefulSet({
    identity: identify(settings, "bucket-view", name),
    spec: { ...spec, terminationGracePeriodSeconds: 5 },
    serviceName: service,
    data: { spec: { type: "emptyDir", size: "1Gi" } },
    ...objstore.pod,
    annotations: { ...objstore.pod.annotations, ...hop.annotations },
    volumes: [objstore.volume, ...hop.volumes],
    container: {
      name: "thanos",
      args: ["tools", "bucket", "web", ...renderFlags(flags, [])],
      ...(objstore.env.length === 0 ? {} : { env: [...objstore.env] }),
      ports: [{ name: "http", containerPort: ports.http }],
      volumeMounts: [{ name: dataVolumeName, mountPath: "/var/thanos" }, objstore.mount, ...hop.mounts],
      ...hop.probes,
    },
  });
};
