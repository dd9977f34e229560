import type { PolicyStatement } from "./policyDocument.ts";

/** A ServiceAccount of a cluster. */
export interface ServiceAccountReference {
  readonly namespace: string;
  readonly name: string;
}

/** The issuer that the ARN of an OIDC provider names; throws when it names none. */
export const oidcIssuer = (oidcProviderArn: string): string => {
  const [, issuer = ""] = oidcProviderArn.split(":oidc-provider/");
  if (issuer === "") throw new Error(`irsa.oidcProviderArn: "${oidcProviderArn}" is no ARN of an IAM OIDC provider`);
  return issuer;
};

interface Issuer {
  readonly arn: string;
  /** What `oidcIssuer` makes of the ARN. */
  readonly issuer: string;
}

/** Lets exactly these ServiceAccounts take a role by a token of their cluster (IRSA). */
export const trustServiceAccounts = (
  { arn, issuer }: Issuer,
  accounts: readonly ServiceAccountReference[],
): readonly PolicyStatement[] => [
  {
    Sid: "ServiceAccounts",
    Effect: "Allow",
    Principal: { Federated: arn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: accounts.map(({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`),
      },
    },
  },
];

/** Lets EKS Pod Identity take a role for the pods that an association names. */
export const trustPodIdentity = (): readonly PolicyStatement[] => [
  {
    Sid: "PodIdentity",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  },
];
