import type { V1EnvVar, V1Volume } from "@kubernetes/client-node";
import type { ObjstoreReference } from "../spec/objstore.ts";
import { clientTlsMount } from "./clientTls.ts";
import { secretMount } from "./configFiles.ts";

const volumeName = "objstore";
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

/** What the Secrets of a reference have beside the configuration. */
export const objstoreCertificates = (
  reference: Pick<ObjstoreReference, "caSecret" | "certSecret" | "keySecret"> | undefined,
) => clientTlsMount(volumeName, reference, folder);

/** The configuration's Secret, and the certificates that it names in the same folder. */
const volumeOf = (reference: ObjstoreReference): V1Volume => {
  const { name, key } = reference;
  const [certificates] = objstoreCertificates(reference).volumes;
  if (certificates?.projected === undefined) return secretMount(volumeName, name, folder).volume;
  const { sources = [], ...projected } = certificates.projected;
  return {
    ...certificates,
    projected: { ...projected, sources: [{ secret: { name, items: [{ key, path: key }] } }, ...sources] },
  };
};

/** How a component reaches a storage: the Secret's file, its flag, perhaps variables and what its pods carry. */
export const objstoreMount = (reference: ObjstoreReference) => ({
  volume: volumeOf(reference),
  mount: secretMount(volumeName, reference.name, folder).mount,
  env: credentialEnv(reference),
  file: `${folder}/${reference.key}`,
  pod: podOf(reference),
});
