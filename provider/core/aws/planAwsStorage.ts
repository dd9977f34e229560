import type { StorageSpec } from "../spec/storage.ts";
import { makeToken } from "../spec/token.ts";
import type { AwsAccess } from "../thanos/objstore.ts";
import type { AwsPlan } from "./awsResource.ts";
import { planBucket } from "./bucket.ts";
import { planCredential } from "./credential.ts";

/** What a storage has on AWS, and what the Kubernetes objects take from it. */
export interface AwsStoragePlan extends AwsPlan {
  readonly access: AwsAccess;
  /** The ServiceAccount of the components, where a role reaches the bucket; IRSA finds the role's ARN on it. */
  readonly account?: { readonly name: string; readonly roleArn?: string };
}

interface AwsStorageParts {
  readonly settings: { readonly namespace: string };
  readonly spec: StorageSpec;
  /** Name of the storage's component. */
  readonly name: string;
  /** Name of the Secret, and of the ServiceAccount beside it. */
  readonly secretName: string;
}

/** Decides everything that a storage has on AWS; nothing where it is elsewhere. */
export const planAwsStorage = (parts: AwsStorageParts): AwsStoragePlan | undefined => {
  const { settings, spec, name, secretName } = parts;
  const { aws } = spec;
  if (aws === undefined) return undefined;
  const tokenOf = (what: string): string => makeToken(`${what} of ${name} on AWS`);
  const bucket = { name: tokenOf("bucket"), arn: tokenOf("bucket arn") };
  const account = { namespace: settings.namespace, name: secretName };
  const { derived, resources, credential, roleArn } = planCredential({ spec: aws, bucket, tokenOf, account });
  const isAnnotated = aws.irsa !== undefined && roleArn !== undefined;
  return {
    derived,
    resources: [...planBucket(aws, bucket), ...resources],
    access: { bucket: bucket.name, ...(credential === undefined ? {} : { credential }) },
    ...(roleArn === undefined ? {} : { account: { name: secretName, ...(isAnnotated ? { roleArn } : {}) } }),
  };
};
