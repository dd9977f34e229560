/** The types of resources that a storage consists of, by Pulumi's tokens. */
export type AwsType =
  | "aws:s3/bucket:Bucket"
  | "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
  | "aws:s3/bucketPolicy:BucketPolicy"
  | "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
  | "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
  | "aws:s3/bucketVersioning:BucketVersioning"
  | "aws:iam/accessKey:AccessKey"
  | "aws:iam/role:Role"
  | "aws:iam/rolePolicy:RolePolicy"
  | "aws:iam/user:User"
  | "aws:iam/userPolicy:UserPolicy"
  | "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** A resource on AWS as plain data. */
export interface AwsResource {
  readonly type: AwsType;
  /** Name of the resource, unique within its storage: its identity, never to be changed. */
  readonly name: string;
  /** Inputs; tokens stand for outputs of resources before it. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Outputs that something else is made of, by their names, and the token that stands for each. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Names of resources that must be there first, beside those whose outputs it takes. */
  readonly after?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** A text that is made of another one, which may not be known yet. */
export interface Derived {
  readonly token: string;
  readonly from: string;
  readonly by: (text: string) => string;
}

/** What a storage on AWS consists of, in the order in which it can be registered. */
export interface AwsPlan {
  readonly derived: readonly Derived[];
  readonly resources: readonly AwsResource[];
}
