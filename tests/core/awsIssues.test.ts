import { expect } from "chai";
import { parseWhizard, type Issue } from "../../provider/core/index.ts";

interface Case {
  readonly name: string;
  readonly spec: unknown;
  readonly issues: readonly Issue[];
}

const cases: readonly Case[] = [
  {
    name: "a bucket on AWS is reached by one kind of credential",
    spec: { storage: { aws: { region: "eu-central-1", accessKey: {}, podIdentity: { clusterName: "c" } } } },
    issues: [
      {
        path: "storage.aws",
        reason: "accessKey and podIdentity exclude each other",
        hint: "at most one of accessKey, irsa, podIdentity",
      },
    ],
  },
  {
    name: "a bucket on AWS that is kept is not emptied",
    spec: { storage: { aws: { region: "eu-central-1", protect: false, forceDestroy: true } } },
    issues: [
      {
        path: "storage.aws.forceDestroy",
        reason: "contradicts what keeps the bucket",
        hint: "set protect and retainOnDelete to false as well, or leave forceDestroy out",
      },
    ],
  },
  {
    name: "a region, a bucket and an OIDC provider on AWS have their forms",
    spec: {
      storage: { aws: { region: "Frankfurt", bucket: "with.dots", irsa: { oidcProviderArn: "oidc.eks/id/ABC" } } },
    },
    issues: [
      {
        path: "storage.aws.region",
        reason: '"Frankfurt" is not allowed',
        hint: "a region's name, such as eu-central-1",
      },
      {
        path: "storage.aws.bucket",
        reason: '"with.dots" is not allowed',
        hint: "3 to 56 lower case letters, digits and '-'",
      },
      {
        path: "storage.aws.irsa.oidcProviderArn",
        reason: '"oidc.eks/id/ABC" is not allowed',
        hint: "an ARN such as arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC",
      },
    ],
  },
];

describe("a storage on AWS that cannot be", () => {
  for (const { name, spec, issues } of cases) {
    it(name, () => expect(parseWhizard(spec)).to.deep.equal({ ok: false, issues }));
  }
});
