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

/** What the pods of a component carry for a storage: who they are, and which configuration they have read. */
const podOf = ({ serviceAccount, revision }: ObjstoreReference) => ({
  ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
  ...(revision === undefined ? {} : { annotations: { "whizard.io/objstore-revision": revision } }),
});

/** How a component reaches a storage: the Secret's file, its flag, perhaps variables and what its pods carry. */
export const objstoreMount = (reference: ObjstoreReference) => ({
  ...secretMount("objstore", reference.name, folder),
  env: credentialEnv(reference),
  file: `${folder}/${reference.key}`,
  pod: podOf(reference),
});
