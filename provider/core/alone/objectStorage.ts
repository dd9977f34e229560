import { buildBase } from "../manifests/namespace.ts";
import { planAwsStorage, type AwsStoragePlan } from "../aws/planAwsStorage.ts";
import { buildObjectStorage, describeBucket } from "../manifests/objectStorage.ts";
import type { ObjectStorageAloneSpec } from "../spec/alone/objectStorage.ts";
import { objstoreKey } from "../spec/objstore.ts";
import type { S3Credential } from "../thanos/objstore.ts";
import { referToObjstore } from "../topology/objstore.ts";
import type { AloneArtifacts, AloneSecrets } from "./artifacts.ts";

interface ObjectStorageOutputs {
  /** The Secret that other components take as `objstore`. */
  readonly secretName: string;
  /** Key in that Secret. */
  readonly secretKey: string;
  /** The bucket as S3 clients reach it; absent for `raw`. */
  readonly bucket?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Its credential, for components in other clusters; absent where the spec holds none. */
  readonly s3AccessKey?: string | undefined;
  readonly s3SecretKey?: string | undefined;
  /** The ServiceAccount whose role reaches the bucket, and what changes with its key: other components take both in `objstore`. */
  readonly serviceAccount?: string | undefined;
  readonly revision?: string | undefined;
}

/** The credential by which its bucket is reached, where there is one here. */
const credentialOf = (
  { s3 }: ObjectStorageAloneSpec,
  aws: AwsStoragePlan | undefined,
  own: S3Credential | undefined,
) => {
  const { accessKey, secretKey } = s3 ?? aws?.access.credential ?? own ?? {};
  return { s3AccessKey: accessKey, s3SecretKey: secretKey };
};

/** An object storage that stands alone. */
export const compileObjectStorage = (
  spec: ObjectStorageAloneSpec,
  secrets: AloneSecrets,
): AloneArtifacts<ObjectStorageOutputs> => {
  const secretName = `${spec.name}-objstore`;
  const parts = { settings: spec, spec, name: spec.name, secretName };
  const aws = planAwsStorage(parts);
  const { serviceAccount, revision } = referToObjstore(secretName, spec);
  return {
    base: buildBase(spec),
    objects: buildObjectStorage({ ...parts, credential: secrets.s3, aws }),
    aws,
    outputs: {
      secretName,
      secretKey: objstoreKey,
      serviceAccount,
      revision,
      ...describeBucket({ ...parts, aws }),
      ...credentialOf(spec, aws, secrets.s3),
    },
  };
};
