import type { V1EnvVar } from "@kubernetes/client-node";
import type { StorageNode, Topology } from "../topology/topology.ts";
import { secretMount } from "./configFiles.ts";

const folder = "/etc/whizard/objstore";

/** Thanos's S3 client reads a credential that stands in somebody else's Secret from these variables. */
const credentialEnv = ({ spec: { s3 } }: StorageNode): readonly V1EnvVar[] =>
  s3?.accessKeySecret === undefined || s3.secretKeySecret === undefined
    ? []
    : [
        { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: s3.accessKeySecret } },
        { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: s3.secretKeySecret } },
      ];

/** How a component reaches a storage: the Secret's file, its flag and perhaps variables. */
export const objstoreMount = (topology: Topology, storageName: string) => {
  const storage = topology.storages.find(({ name }) => name === storageName);
  if (storage === undefined)
    throw new Error(
      `storages.${storageName}: is still needed by an ingester that retires: keep it until the ingester is gone`,
    );
  return {
    ...secretMount("objstore", storage.secretName, folder),
    env: credentialEnv(storage),
    file: `${folder}/objstore.yml`,
  };
};
