import { expect } from "chai";
import { bucketAccess } from "../../provider/core/aws/bucketAccess.ts";
import { tlsOnly } from "../../provider/core/aws/bucketPolicy.ts";
import { planAwsStorage, type AwsStoragePlan } from "../../provider/core/aws/planAwsStorage.ts";
import { oidcIssuer, trustPodIdentity, trustServiceAccounts } from "../../provider/core/aws/trustPolicy.ts";
import { adviseStorages } from "../../provider/core/spec/adviseStorages.ts";
import { storage } from "../../provider/core/spec/storage.ts";
import { makeToken } from "../../provider/core/spec/token.ts";
import { parseWhizard, type WhizardSpec } from "../../provider/core/index.ts";

const arn = "arn:aws:s3:::blocks";
const oidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC";

const planOf = (aws: object): AwsStoragePlan => {
  const spec = storage.parse({ aws: { region: "eu-central-1", ...aws } });
  const plan = planAwsStorage({ settings: { namespace: "m" }, spec, name: "w-s3", secretName: "w-objstore" });
  expect(plan).not.to.equal(undefined);
  return plan as AwsStoragePlan;
};
const namesOf = ({ resources }: AwsStoragePlan): readonly string[] => resources.map(({ name }) => name);
const argsOf = ({ resources }: AwsStoragePlan, wanted: string): Readonly<Record<string, unknown>> | undefined =>
  resources.find(({ name }) => name === wanted)?.args;
const bucket = ["bucket", "public-access", "encryption", "tls-only"];

describe("policies on AWS", () => {
  it("of the credential: list the bucket; read, write, delete and abort objects of it; nothing else", () => {
    expect(bucketAccess(arn)).to.deep.equal([
      { Sid: "ListBlocks", Effect: "Allow", Action: "s3:ListBucket", Resource: arn },
      {
        Sid: "KeepBlocks",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        Resource: `${arn}/*`,
      },
    ]);
  });

  it("of the credential, with a KMS key: encrypt and decrypt with that key", () => {
    const key = "arn:aws:kms:eu-central-1:123456789012:key/1234";
    expect(bucketAccess(arn, key).slice(2)).to.deep.equal([
      { Sid: "EncryptBlocks", Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: key },
    ]);
  });

  it("of the bucket: nothing without TLS, for nobody", () => {
    expect(tlsOnly(arn)).to.deep.equal([
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("of a role for ServiceAccounts: exactly these, by a token for AWS", () => {
    const issuer = oidcIssuer(oidcProviderArn);
    expect(issuer).to.equal("oidc.eks.eu-central-1.amazonaws.com/id/ABC");
    const accounts = [
      { namespace: "m", name: "w-objstore" },
      { namespace: "n", name: "prometheus" },
    ];
    expect(trustServiceAccounts({ arn: oidcProviderArn, issuer }, accounts)).to.deep.equal([
      {
        Sid: "ServiceAccounts",
        Effect: "Allow",
        Principal: { Federated: oidcProviderArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "oidc.eks.eu-central-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
            "oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub": [
              "system:serviceaccount:m:w-objstore",
              "system:serviceaccount:n:prometheus",
            ],
          },
        },
      },
    ]);
  });

  it("of a role for EKS Pod Identity: its service only", () => {
    expect(trustPodIdentity()).to.deep.equal([
      {
        Sid: "PodIdentity",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ]);
  });

  it("name no issuer by an ARN that names none", () => {
    expect(() => oidcIssuer("arn:aws:iam::123456789012:role/x")).to.throw("is no ARN of an IAM OIDC provider");
  });
});

describe("what a storage has on AWS", () => {
  const cases = [
    {
      name: "by default a user with a key",
      aws: {},
      credential: ["user-1", "user-policy-1", "access-key-1"],
    },
    {
      name: "after a rotation the user before it as well",
      aws: { accessKey: { rotation: 3 } },
      credential: ["user-3", "user-policy-3", "access-key-3", "user-2", "user-policy-2", "access-key-2"],
    },
    { name: "with IRSA a role", aws: { irsa: { oidcProviderArn } }, credential: ["role", "role-policy"] },
    {
      name: "with EKS Pod Identity a role and its association",
      aws: { podIdentity: { clusterName: "central" } },
      credential: ["role", "role-policy", "pod-identity"],
    },
  ];
  for (const { name, aws, credential } of cases) {
    it(name, () => expect(namesOf(planOf(aws))).to.deep.equal([...bucket, "lifecycle", ...credential]));
  }

  it("no two generations share a user or a token", () => {
    const { resources } = planOf({ bucket: "blocks", accessKey: { rotation: 2 } });
    const tokens = resources.flatMap(({ outputs = {} }) => Object.values(outputs));
    expect(new Set(tokens).size).to.equal(tokens.length);
    const users = resources.filter(({ type }) => type === "aws:iam/user:User").map(({ args }) => args["name"]);
    expect(new Set(users).size).to.equal(2);
  });

  it("the key of the newest generation is the one that is used", () => {
    const { access, resources } = planOf({ accessKey: { rotation: 2 } });
    const newest = resources.find(({ name }) => name === "access-key-2")?.outputs ?? {};
    expect(access.credential).to.deep.equal({ accessKey: newest["id"], secretKey: newest["secret"] });
  });

  it("a role leaves no key in Thanos's configuration, and belongs to the components' ServiceAccount", () => {
    const { access, account, resources } = planOf({ irsa: { oidcProviderArn } });
    expect(access).not.to.have.property("credential");
    expect(account?.name).to.equal("w-objstore");
    expect(account?.roleArn).to.equal(resources.find(({ name }) => name === "role")?.outputs?.["arn"]);
  });

  it("EKS Pod Identity knows the ServiceAccount by its name, so that it needs no annotation", () => {
    const plan = planOf({ podIdentity: { clusterName: "central" } });
    expect(plan.account).to.deep.equal({ name: "w-objstore" });
    expect(plan.access).not.to.have.property("credential");
    expect(argsOf(plan, "pod-identity")).to.include({
      clusterName: "central",
      namespace: "m",
      serviceAccount: "w-objstore",
      region: "eu-central-1",
    });
  });

  it("the issuer of an OIDC provider that is not known yet is made of its ARN later", () => {
    const token = makeToken("the ARN");
    const [derived] = planOf({ irsa: { oidcProviderArn: token } }).derived;
    expect(derived?.from).to.equal(token);
    expect(derived?.by(oidcProviderArn)).to.equal(oidcIssuer(oidcProviderArn));
    expect(planOf({ irsa: { oidcProviderArn } }).derived).to.deep.equal([]);
  });

  it("its bucket is protected and stays on AWS, with what guards it, unless told otherwise", () => {
    const kept = (aws: object) =>
      planOf(aws)
        .resources.filter(({ retainOnDelete }) => retainOnDelete)
        .map(({ name }) => name);
    expect(kept({ versioning: true })).to.deep.equal([...bucket, "lifecycle"]);
    expect(kept({ retainOnDelete: false })).to.deep.equal([]);
    const isProtected = (aws: object) =>
      planOf(aws)
        .resources.filter((each) => each.protect)
        .map(({ name }) => name);
    expect(isProtected({})).to.deep.equal(["bucket"]);
    expect(isProtected({ protect: false })).to.deep.equal([]);
  });

  it("its bucket's settings wait for one another, since S3 refuses two changes at once", () => {
    const { resources } = planOf({ versioning: true });
    const waits = resources.filter(({ type }) => type.startsWith("aws:s3/")).map(({ name, after }) => [name, after]);
    expect(waits).to.deep.equal([
      ["bucket", undefined],
      ["public-access", undefined],
      ["encryption", ["public-access"]],
      ["tls-only", ["encryption"]],
      ["versioning", ["tls-only"]],
      ["lifecycle", ["versioning"]],
    ]);
  });

  it("its rules expire old versions only where there are some", () => {
    const ids = (aws: object) => (argsOf(planOf(aws), "lifecycle")?.["rules"] as { id: string }[]).map(({ id }) => id);
    expect(ids({})).to.deep.equal(["abort-incomplete-uploads"]);
    expect(ids({ versioning: true, lifecycle: { infrequentAccessAfterDays: 90 } })).to.deep.equal([
      "abort-incomplete-uploads",
      "expire-noncurrent-versions",
      "infrequent-access",
    ]);
  });

  it("is nothing for a storage elsewhere", () => {
    const parts = { settings: { namespace: "m" }, name: "w-s3", secretName: "w-objstore" };
    expect(planAwsStorage({ ...parts, spec: storage.parse({ embedded: {} }) })).to.equal(undefined);
  });
});

describe("the embedded server outside of a stack for trying out", () => {
  const spec = (() => {
    const s3 = { bucket: "b", endpoint: "s3.example" };
    const parsed = parseWhizard({ storage: { embedded: {} }, storages: { far: { s3 }, near: { embedded: {} } } });
    if (!parsed.ok) throw new Error("the spec is sound");
    return parsed.value satisfies WhizardSpec;
  })();

  it("is warned of, each by its path", () => {
    const texts = adviseStorages(spec, "prod");
    expect(texts.map((text) => text.split(":")[0])).to.deep.equal(["storage.embedded", "storages.near.embedded"]);
    for (const text of texts) expect(text).to.include("WITHOUT A COPY");
  });

  it("is silent in the local stack", () => expect(adviseStorages(spec, "local")).to.deep.equal([]));
});

describe("a bucket that is spoken to plainly", () => {
  const s3 = { bucket: "b", endpoint: "s3.example" };
  const raw = { type: "S3", config: { ...s3, insecure: true } };
  const advice = (componentTls: object): readonly string[] => {
    const storages = { plain: { s3: { ...s3, insecure: true } }, other: { raw } };
    const parsed = parseWhizard({ storage: { s3 }, storages, componentTls });
    if (!parsed.ok) throw new Error("the spec is sound");
    return adviseStorages(parsed.value, "local").map((text) => text.split(":")[0] ?? "");
  };

  it("is warned of where the components speak TLS, and nowhere else", () => {
    expect(advice({})).to.deep.equal(["storages.plain.s3.insecure", "storages.other.raw.config.insecure"]);
    expect(advice({ enabled: false })).to.deep.equal([]);
  });
});
