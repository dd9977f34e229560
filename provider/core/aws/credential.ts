import type { AwsStorageSpec } from "../spec/awsStorage.ts";
import { isToken } from "../spec/token.ts";
import type { S3Credential } from "../thanos/objstore.ts";
import type { AwsPlan, AwsResource } from "./awsResource.ts";
import type { BucketTokens } from "./bucket.ts";
import { bucketAccess } from "./bucketAccess.ts";
import { renderPolicy, type PolicyStatement } from "./policyDocument.ts";
import { oidcIssuer, trustPodIdentity, trustServiceAccounts, type ServiceAccountReference } from "./trustPolicy.ts";

/** A way to the bucket and what it takes: a key, or a role for a ServiceAccount. */
export interface CredentialPlan extends AwsPlan {
  readonly credential?: S3Credential;
  /** ARN of the role that the ServiceAccount is annotated with. */
  readonly roleArn?: string;
}

interface CredentialParts {
  readonly spec: AwsStorageSpec;
  readonly bucket: BucketTokens;
  /** Makes the token of something of this storage. */
  readonly tokenOf: (what: string) => string;
  /** The ServiceAccount of the components. */
  readonly account: ServiceAccountReference;
}

const access = ({ spec, bucket }: CredentialParts) => renderPolicy(bucketAccess(bucket.arn, spec.kmsKeyArn));

/** The key that is used and the one before it, which pods of the last deployment may still have. */
const generations = (rotation: number): readonly number[] => [rotation, rotation - 1].filter((each) => each > 0);

const planUser = (parts: CredentialParts, generation: number): readonly AwsResource[] => {
  const { spec, bucket, tokenOf } = parts;
  const user = tokenOf(`user ${generation}`);
  return [
    {
      type: "aws:iam/user:User",
      name: `user-${generation}`,
      args: { name: `${bucket.name}-${generation}`, path: "/whizard/", tags: spec.tags },
      outputs: { name: user },
    },
    {
      type: "aws:iam/userPolicy:UserPolicy",
      name: `user-policy-${generation}`,
      args: { user, name: "bucket", policy: access(parts) },
    },
    {
      type: "aws:iam/accessKey:AccessKey",
      name: `access-key-${generation}`,
      args: { user },
      outputs: { id: tokenOf(`access key ${generation}`), secret: tokenOf(`secret key ${generation}`) },
    },
  ];
};

const planAccessKey = (parts: CredentialParts): CredentialPlan => {
  const { spec, tokenOf } = parts;
  const { rotation = 1 } = spec.accessKey ?? {};
  return {
    derived: [],
    resources: generations(rotation).flatMap((generation) => planUser(parts, generation)),
    credential: { accessKey: tokenOf(`access key ${rotation}`), secretKey: tokenOf(`secret key ${rotation}`) },
  };
};

const planRole = (parts: CredentialParts, trust: readonly PolicyStatement[]) => {
  const { spec, bucket, tokenOf } = parts;
  const role = tokenOf("role");
  const roleArn = tokenOf("role arn");
  const resources: readonly AwsResource[] = [
    {
      type: "aws:iam/role:Role",
      name: "role",
      args: { name: bucket.name, path: "/whizard/", assumeRolePolicy: renderPolicy(trust), tags: spec.tags },
      outputs: { name: role, arn: roleArn },
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "role-policy",
      args: { role, name: "bucket", policy: access(parts) },
    },
  ];
  return { resources, roleArn };
};

const planIrsa = (parts: CredentialParts, irsa: NonNullable<AwsStorageSpec["irsa"]>): CredentialPlan => {
  const { oidcProviderArn: arn } = irsa;
  const token = parts.tokenOf("oidc issuer");
  const isKnown = !isToken(arn);
  const issuer = isKnown ? oidcIssuer(arn) : token;
  const derived = isKnown ? [] : [{ token, from: arn, by: oidcIssuer }];
  const trust = trustServiceAccounts({ arn, issuer }, [parts.account, ...irsa.serviceAccounts]);
  return { derived, ...planRole(parts, trust) };
};

const planPodIdentity = (
  parts: CredentialParts,
  { clusterName, region = parts.spec.region }: NonNullable<AwsStorageSpec["podIdentity"]>,
): CredentialPlan => {
  const { resources, roleArn } = planRole(parts, trustPodIdentity());
  const { namespace, name: serviceAccount } = parts.account;
  const association: AwsResource = {
    type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    name: "pod-identity",
    args: { region, clusterName, namespace, serviceAccount, roleArn },
  };
  return { derived: [], resources: [...resources, association], roleArn };
};

/** The credential that reaches the bucket. */
export const planCredential = (parts: CredentialParts): CredentialPlan => {
  const { irsa, podIdentity } = parts.spec;
  if (irsa !== undefined) return planIrsa(parts, irsa);
  return podIdentity === undefined ? planAccessKey(parts) : planPodIdentity(parts, podIdentity);
};
