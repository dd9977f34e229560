import { buildObjectStorage, embeddedEndpoint } from "../manifests/objectStorage.ts";
import type { ObjectStorageAloneSpec } from "../spec/alone/objectStorage.ts";
import { objstoreKey } from "../spec/objstore.ts";
import { buildBase, type AloneArtifacts, type AloneSecrets } from "./artifacts.ts";

interface ObjectStorageOutputs {
  /** The Secret that other components take as `objstore`. */
  readonly secretName: string;
  /** Key in that Secret. */
  readonly secretKey: string;
  /** The bucket as S3 clients reach it; absent for `raw`. */
  readonly bucket?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Its credential, for components in other clusters; absent where the spec holds none. */
  readonly s3AccessKey?: string | undefined;
  readonly s3SecretKey?: string | undefined;
}

const bucketOf = (spec: ObjectStorageAloneSpec, { s3: credential }: AloneSecrets) => {
  const { s3, embedded } = spec;
  if (s3 !== undefined)
    return { bucket: s3.bucket, endpoint: s3.endpoint, s3AccessKey: s3.accessKey, s3SecretKey: s3.secretKey };
  if (embedded === undefined) return {};
  return {
    bucket: embedded.bucket,
    endpoint: embeddedEndpoint(spec, spec.name),
    s3AccessKey: credential?.accessKey,
    s3SecretKey: credential?.secretKey,
  };
};

/** An object storage that stands alone. */
export const compileObjectStorage = (
  spec: ObjectStorageAloneSpec,
  secrets: AloneSecrets,
): AloneArtifacts<ObjectStorageOutputs> => {
  const secretName = `${spec.name}-objstore`;
  return {
    base: buildBase(spec),
    objects: buildObjectStorage({ settings: spec, spec, name: spec.name, secretName, credential: secrets.s3 }),
    outputs: { secretName, secretKey: objstoreKey, ...bucketOf(spec, secrets) },
  };
};
