import { buildBase } from "../manifests/namespace.ts";
import { planAwsStorage, type AwsStoragePlan } from "../aws/planAwsStorage.ts";
import { buildObjectStorage, embeddedEndpoint } from "../manifests/objectStorage.ts";
import type { ObjectStorageAloneSpec } from "../spec/alone/objectStorage.ts";
import type { AwsStorageSpec } from "../spec/awsStorage.ts";
import { objstoreKey } from "../spec/objstore.ts";
import { awsEndpoint, type S3Credential } from "../thanos/objstore.ts";
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
  /** Its credential, for components in other clusters; absent where the spec holds none. */
  readonly s3AccessKey?: string | undefined;
  readonly s3SecretKey?: string | undefined;
  /** The ServiceAccount whose role reaches the bucket, and what changes with its key: other components take both in `objstore`. */
  readonly serviceAccount?: string | undefined;
  readonly revision?: string | undefined;
}

/** The bucket that is made on AWS. */
const awsBucketOf = (spec: AwsStorageSpec, { access }: AwsStoragePlan) => ({
  bucket: access.bucket,
  endpoint: awsEndpoint(spec),
  s3AccessKey: access.credential?.accessKey,
  s3SecretKey: access.credential?.secretKey,
});

const bucketOf = (spec: ObjectStorageAloneSpec, credential: S3Credential | undefined) => {
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
  const parts = { settings: spec, spec, name: spec.name, secretName };
  const aws = planAwsStorage(parts);
  const bucket = spec.aws !== undefined && aws !== undefined ? awsBucketOf(spec.aws, aws) : bucketOf(spec, secrets.s3);
  const { serviceAccount, revision } = referToObjstore(secretName, spec);
  return {
    base: buildBase(spec),
    objects: buildObjectStorage({ ...parts, credential: secrets.s3, aws }),
    aws,
    outputs: { secretName, secretKey: objstoreKey, serviceAccount, revision, ...bucket },
  };
};
