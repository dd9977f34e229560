import { z } from "zod";
import { count, freeText, hostPort, namespaceName, plain, text } from "./leaf.ts";

/** An IAM user's name is the bucket's with the key's generation, and has 64 characters at most. */
const longestBucket = 56;

const bucketName = () =>
  text({
    pattern: new RegExp(`^[a-z0-9][a-z0-9-]{1,${longestBucket - 2}}[a-z0-9]$`),
    allowed: `3 to ${longestBucket} lower case letters, digits and '-'`,
  });

/** What the AWS provider appends to a prefix to make a bucket's name unique. */
const suffixLength = 26;

const bucketPrefix = () =>
  text({
    pattern: new RegExp(`^[a-z0-9][a-z0-9-]{0,${longestBucket - suffixLength - 1}}$`),
    allowed: `at most ${longestBucket - suffixLength} lower case letters, digits and '-'`,
  });

const region = () => plain({ pattern: /^[a-z]{2,4}(-[a-z]+)+-\d+$/, allowed: "a region's name, such as eu-central-1" });

const kmsKeyArn = () =>
  text({
    pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d+:key\/[A-Za-z0-9-]+$/,
    allowed: "a key's ARN such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd",
  });

const oidcProviderArn = () =>
  text({
    pattern: /^arn:aws[a-z-]*:iam::\d+:oidc-provider\/[A-Za-z0-9./_-]+$/,
    allowed: "an ARN such as arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC",
  });

const serviceAccountName = () =>
  text({ pattern: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, allowed: "a ServiceAccount's name" });

const lifecycle = z
  .strictObject({
    abortIncompleteUploadsAfterDays: count(1, 365)
      .default(7)
      .describe("Days after which the parts of an upload that was never completed are deleted."),
    noncurrentVersionsExpireAfterDays: count(1, 36_500)
      .default(30)
      .describe("Days for which a deleted block can be brought back, where `versioning` is on."),
    infrequentAccessAfterDays: count(30, 36_500)
      .optional()
      .describe("Days after which an object moves to the storage class STANDARD_IA. Default: it stays in STANDARD."),
  })
  .meta({ id: "AwsLifecycle", description: "When AWS deletes or moves what is in the bucket." });

const accessKey = z
  .strictObject({
    rotation: count(1, 1_000_000)
      .default(1)
      .describe(
        "Generation of the key: raise it by one to rotate. The workloads restart with a new key; the key before stays " +
          "valid until the next rotation, and the one before that is deleted. A raise by two ends the key in use, too.",
      ),
  })
  .meta({ id: "AwsAccessKey", description: "An IAM user with an access key, which stands in a Kubernetes Secret." });

const irsa = z
  .strictObject({
    oidcProviderArn: oidcProviderArn().describe("ARN of the IAM OIDC provider of the Kubernetes cluster."),
    serviceAccounts: z
      .array(
        z
          .strictObject({
            namespace: namespaceName().describe("Namespace of the ServiceAccount."),
            name: serviceAccountName().describe("Name of the ServiceAccount."),
          })
          .meta({ id: "ServiceAccountReference", description: "A ServiceAccount that exists in the cluster." }),
      )
      .default([])
      .describe("Further ServiceAccounts that may take the role, beside the one that the components use."),
  })
  .meta({
    id: "AwsIrsa",
    description: "An IAM role for the components' ServiceAccount, by the cluster's OIDC provider; no key exists.",
  });

const podIdentity = z
  .strictObject({
    clusterName: freeText().describe("Name of the EKS cluster, which runs the EKS Pod Identity Agent."),
    region: region().optional().describe("Region of the EKS cluster. Default: the bucket's."),
  })
  .meta({
    id: "AwsPodIdentity",
    description: "An IAM role for the components' ServiceAccount, by EKS Pod Identity; no key exists.",
  });

/** Begins the names of buckets that nobody named. */
const defaultPrefix = "whizard-";

export const awsStorage = z
  .strictObject({
    region: region().describe("Region of the bucket, whatever the region of the AWS provider."),
    bucket: bucketName()
      .optional()
      .describe("Name of the bucket. Default: a free name that begins with `bucketPrefix`."),
    bucketPrefix: bucketPrefix()
      .default(defaultPrefix)
      .describe("Beginning of the bucket's name, where `bucket` gives none; the rest makes it unique."),
    endpoint: hostPort()
      .optional()
      .describe("Host and optional port of the S3 API, such as a VPC endpoint's. Default: the region's own."),
    kmsKeyArn: kmsKeyArn()
      .optional()
      .describe("Encrypts objects with this KMS key (SSE-KMS). Default: with keys of S3 (SSE-S3)."),
    versioning: z
      .boolean()
      .default(false)
      .describe("Keep deleted and replaced objects for a while: see `lifecycle.noncurrentVersionsExpireAfterDays`."),
    lifecycle: lifecycle.prefault({}).describe("When AWS deletes or moves what is in the bucket."),
    tags: z.record(z.string(), freeText()).default({}).describe("Tags of the bucket, the user and the role."),
    accessKey: accessKey
      .optional()
      .describe("Reach the bucket with an access key. This is the default where no other credential is given."),
    irsa: irsa.optional().describe("Reach the bucket with a role by the cluster's OIDC provider."),
    podIdentity: podIdentity.optional().describe("Reach the bucket with a role by EKS Pod Identity."),
    protect: z
      .boolean()
      .default(true)
      .describe("Refuse every deletion of the bucket; an update with false comes before the one that deletes it."),
    retainOnDelete: z
      .boolean()
      .default(true)
      .describe("Leave the bucket on AWS, with its settings, when it leaves the stack."),
    forceDestroy: z
      .boolean()
      .default(false)
      .describe("Delete the bucket's objects with it, where neither `protect` nor `retainOnDelete` keeps it."),
  })
  .meta({
    id: "AwsStorage",
    description:
      "A bucket on AWS: no public access, encrypted, reached by TLS only, and a credential that reaches it only. The " +
      "AWS provider is the one of the component's `providers`, or else the stack's default one.",
  });

export type AwsStorageSpec = z.output<typeof awsStorage>;
