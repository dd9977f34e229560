import type { EmbeddedS3Spec } from "../spec/storage.ts";
import { renderFlags } from "../thanos/flags.ts";
import { renderObjstore, type S3Credential } from "../thanos/objstore.ts";
import { ports } from "../topology/ports.ts";
import type { StorageNode, Topology } from "../topology/topology.ts";
import { buildSecret } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { httpProbes } from "./probes.ts";
import { buildHeadlessService } from "./service.ts";
import { buildStatefulSet, dataVolumeName } from "./workload.ts";

const health = "/health";
const root = "/srv/s3";

const server = (topology: Topology, storage: StorageNode, spec: EmbeddedS3Spec) => {
  const name = topology.names.storage(storage.name);
  const identity = identify(topology, "object-storage", name);
  const fromSecret = (key: string) => ({ valueFrom: { secretKeyRef: { name: storage.secretName, key } } });
  return [
    buildHeadlessService(identity, [{ name: "s3", port: ports.s3 }]),
    buildStatefulSet({
      identity,
      spec,
      serviceName: name,
      data: { spec: spec.dataVolume },
      volumes: [{ name: "buckets", emptyDir: {} }],
      container: {
        name: "s3",
        args: [...renderFlags({ port: `:${ports.s3}`, health, quiet: true }, spec.flags), "posix", root],
        env: [
          { name: "ROOT_ACCESS_KEY", ...fromSecret("accessKey") },
          { name: "ROOT_SECRET_KEY", ...fromSecret("secretKey") },
        ],
        ports: [{ name: "s3", containerPort: ports.s3 }],
        // A folder of the root is a bucket: kubelet makes it as a folder of the volume.
        volumeMounts: [
          { name: "buckets", mountPath: root },
          { name: dataVolumeName, mountPath: `${root}/${spec.bucket}`, subPath: spec.bucket },
        ],
        ...httpProbes({ ready: health, healthy: health, port: "s3" }),
      },
    }),
  ];
};

/** The Secret that tells Thanos how to reach a storage, and the server itself where it is an embedded one. */
export const buildObjectStorage = (topology: Topology, storage: StorageNode, credential?: S3Credential) => {
  const identity = identify(topology, "object-storage", topology.names.storage(storage.name));
  const { embedded } = storage.spec;
  return [
    buildSecret(identity, storage.secretName, {
      "objstore.yml": renderObjstore(topology, storage, credential),
      ...(embedded === undefined || credential === undefined ? {} : { ...credential }),
    }),
    ...(embedded === undefined ? [] : server(topology, storage, embedded)),
  ];
};
