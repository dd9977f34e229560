import type { V1EnvVar } from "@kubernetes/client-node";
import type { ObjstoreReference } from "../spec/objstore.ts";
import { secretMount } from "./configFiles.ts";

const folder = "/etc/whizard/objstore";

/** Thanos's S3 client reads a credential that stands in somebody else's Secret from these variables. */
const credentialEnv = ({ accessKeySecret, secretKeySecret }: ObjstoreReference): readonly V1EnvVar[] =>
  accessKeySecret === undefined || secretKeySecret === undefined
    ? []
    : [
        { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: accessKeySecret } },
        { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: secretKeySecret } },
      ];

/** How a component reaches a storage: the Secret's file, its flag and perhaps variables. */
export const objstoreMount = (reference: ObjstoreReference) => ({
  ...secretMount("objstore", reference.name, folder),
  env: credentialEnv(reference),
  file: `${folder}/${reference.key}`,
});
