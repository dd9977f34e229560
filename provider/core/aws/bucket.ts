import type { AwsStorageSpec } from "../spec/awsStorage.ts";
import type { AwsResource } from "./awsResource.ts";
import { tlsOnly } from "./bucketPolicy.ts";
import { renderPolicy } from "./policyDocument.ts";

/** Tokens of what AWS says about the bucket. */
export interface BucketTokens {
  readonly name: string;
  readonly arn: string;
}

const lifecycleRules = ({ lifecycle, versioning }: AwsStorageSpec) => {
  const { abortIncompleteUploadsAfterDays, noncurrentVersionsExpireAfterDays, infrequentAccessAfterDays } = lifecycle;
  const rule = { status: "Enabled", filter: { prefix: "" } };
  return [
    {
      id: "abort-incomplete-uploads",
      ...rule,
      abortIncompleteMultipartUpload: { daysAfterInitiation: abortIncompleteUploadsAfterDays },
    },
    ...(versioning
      ? [
          {
            id: "expire-noncurrent-versions",
            ...rule,
            noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionsExpireAfterDays },
          },
        ]
      : []),
    ...(infrequentAccessAfterDays === undefined
      ? []
      : [
          {
            id: "infrequent-access",
            ...rule,
            transitions: [{ days: infrequentAccessAfterDays, storageClass: "STANDARD_IA" }],
          },
        ]),
  ];
};

const encryption = ({ kmsKeyArn }: AwsStorageSpec) =>
  kmsKeyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
        // One data key for many objects: without it every object costs a call of KMS.
        bucketKeyEnabled: true,
      };

/** S3 refuses changes of one bucket's settings that come at the same time: each waits for the one before. */
const oneByOne = (settings: readonly AwsResource[]): readonly AwsResource[] =>
  settings.map((setting, index) => {
    const before = settings[index - 1];
    return before === undefined ? setting : { ...setting, after: [before.name] };
  });

/** A bucket that nobody else reaches, and its settings. A bucket that is retained keeps them. */
export const planBucket = (spec: AwsStorageSpec, tokens: BucketTokens): readonly AwsResource[] => {
  const { region, bucket, bucketPrefix, tags, protect, retainOnDelete, forceDestroy } = spec;
  const of = { bucket: tokens.name, region };
  return [
    {
      type: "aws:s3/bucket:Bucket",
      name: "bucket",
      args: { region, ...(bucket === undefined ? { bucketPrefix } : { bucket }), forceDestroy, tags },
      outputs: { bucket: tokens.name, arn: tokens.arn },
      protect,
      retainOnDelete,
    },
    ...oneByOne([
      {
        type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        name: "public-access",
        args: {
          ...of,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        retainOnDelete,
      },
      {
        type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        name: "encryption",
        args: { ...of, rules: [encryption(spec)] },
        retainOnDelete,
      },
      {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        name: "tls-only",
        args: { ...of, policy: renderPolicy(tlsOnly(tokens.arn)) },
        retainOnDelete,
      },
      // Not retained: its deletion is how versioning is switched off.
      ...(spec.versioning
        ? [
            {
              type: "aws:s3/bucketVersioning:BucketVersioning" as const,
              name: "versioning",
              args: { ...of, versioningConfiguration: { status: "Enabled" } },
            },
          ]
        : []),
      {
        type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        name: "lifecycle",
        args: { ...of, rules: lifecycleRules(spec) },
        retainOnDelete,
      },
    ]),
  ];
};
