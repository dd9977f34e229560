import { expect } from "chai";
import {
  answerOrThrow,
  askForm,
  askIam,
  askS3,
  textOf,
  type Answer,
  type AwsAccount,
} from "../lab/standins/aws/awsApi.ts";
import { startAws, type AwsServer } from "./awsServer.ts";
import { deployPlan, type DeployedStorage } from "./deployPlan.ts";
import { ThanosRun } from "./thanosRun.ts";

const sts = { service: "sts", version: "2011-06-15" };
const region = "eu-central-1";
const oidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** A request that no credential of a storage may make. `user` is the IAM user that the request is about. */
interface Forbidden {
  readonly what: string;
  readonly ask: (as: AwsAccount, bucket: string) => Promise<Answer>;
}

const setting = (query: string, body: string): Forbidden => ({
  what: `change the bucket's ${query}`,
  ask: (as, bucket) => askS3(as, "PUT", bucket, { query: { [query]: "" }, body }),
});
const iamCall = (action: string, parameters: Readonly<Record<string, string>>): Forbidden => ({
  what: `iam:${action}`,
  ask: (as) => askIam(as, action, parameters),
});

const forbidden: readonly Forbidden[] = [
  { what: "list all buckets", ask: (as) => askS3(as, "GET", "") },
  { what: "list another bucket", ask: (as) => askS3(as, "GET", "other") },
  { what: "list a bucket whose name begins like its own", ask: (as, bucket) => askS3(as, "GET", `${bucket}-2`) },
  { what: "read from another bucket", ask: (as) => askS3(as, "GET", "other/object") },
  { what: "write to another bucket", ask: (as) => askS3(as, "PUT", "other/mine", { body: "x" }) },
  { what: "delete from another bucket", ask: (as) => askS3(as, "DELETE", "other/none") },
  { what: "read a bucket whose name begins like its own", ask: (as, bucket) => askS3(as, "GET", `${bucket}-2/object`) },
  { what: "create a bucket", ask: (as) => askS3(as, "PUT", "further", { region: "us-east-1" }) },
  setting("policy", policy),
  { what: "delete the bucket's policy", ask: (as, bucket) => askS3(as, "DELETE", bucket, { query: { policy: "" } }) },
  setting("versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"),
  setting("tagging", "<Tagging><TagSet></TagSet></Tagging>"),
  {
    what: "delete the public access block",
    ask: (as, bucket) => askS3(as, "DELETE", bucket, { query: { publicAccessBlock: "" } }),
  },
  { what: "delete the encryption", ask: (as, bucket) => askS3(as, "DELETE", bucket, { query: { encryption: "" } }) },
  iamCall("ListUsers", {}),
  iamCall("CreateUser", { UserName: "mallory" }),
  iamCall("CreateAccessKey", { UserName: "blocks-1" }),
  iamCall("PutUserPolicy", { UserName: "blocks-1", PolicyName: "more", PolicyDocument: policy }),
  iamCall("PutRolePolicy", { RoleName: "by-role", PolicyName: "more", PolicyDocument: policy }),
  iamCall("CreateRole", { RoleName: "mallory", AssumeRolePolicyDocument: policy }),
  {
    what: "take another role",
    ask: (as) =>
      askForm(as, sts, "AssumeRole", { RoleArn: "arn:aws:iam::123456789012:role/open", RoleSessionName: "mallory" }),
  },
  { what: "delete the bucket", ask: (as, bucket) => askS3(as, "DELETE", bucket) },
];

/** Buckets and a role beside the storage's own. */
const addOthers = async (administrator: AwsAccount): Promise<void> => {
  const make = (path: string, body = "") =>
    answerOrThrow(path, askS3(administrator, "PUT", path, { region: "us-east-1", body }));
  for (const name of ["other", "blocks-2", "by-role-2"]) {
    await make(name);
    await make(`${name}/object`, "not yours");
  }
  const everybody = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  const trust = JSON.stringify({ Version: "2012-10-17", Statement: [everybody] });
  const role = { RoleName: "open", AssumeRolePolicyDocument: trust };
  await answerOrThrow("role", askIam(administrator, "CreateRole", role));
};

/** A session of a role, as a pod's token of its ServiceAccount gives it. */
const takeRole = async (aws: AwsServer, roleArn: string): Promise<AwsAccount> => {
  const parameters = { RoleArn: roleArn, RoleSessionName: "pod", WebIdentityToken: "token" };
  const answer = await answerOrThrow("role", askForm(aws.administrator, sts, "AssumeRoleWithWebIdentity", parameters));
  const part = (name: string): string => textOf(answer, name) ?? "";
  return aws.accountOf({
    accessKey: part("AccessKeyId"),
    secretKey: part("SecretAccessKey"),
    sessionToken: part("SessionToken"),
  });
};

const describeRefusals = (bucket: string, access: () => { aws: AwsServer; mine: AwsAccount }): void => {
  for (const { what, ask } of forbidden) {
    it(`may not ${what}`, async () => expect((await ask(access().mine, bucket)).status).to.equal(403));
  }

  it("is refused by IAM, not by faults of the requests: an administrator may do all of it", async () => {
    const { aws } = access();
    const refused: string[] = [];
    for (const { what, ask } of forbidden) {
      const { status } = await ask(aws.administrator, bucket);
      if (status === 403 || status >= 500) refused.push(`${what}: ${status}`);
    }
    expect(refused).to.deep.equal([]);
  });
};

/** The life of a block: uploaded, listed, verified, served, compacted, marked and deleted. */
const describeThanos = (thanos: () => ThanosRun): void => {
  const blocks = async (): Promise<readonly string[]> =>
    (await thanos().run("tools", "bucket", "ls")).split("\n").filter((line) => /^[0-9A-Z]{26}$/.test(line));

  it("lets a receiver upload a block", async () => {
    await thanos().uploadBlock();
    expect(await blocks()).to.have.length(1);
  });

  it("lets the bucket be verified", () => thanos().run("tools", "bucket", "verify"));

  it("lets a store serve the block", () =>
    thanos().serve("store", ["--data-dir=store"], async (port) => {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).to.match(/^thanos_blocks_meta_synced\{state="loaded"\} 1$/m);
      expect(metrics).to.match(/^thanos_bucket_store_blocks_loaded(\{.*\})? 1$/m);
    }));

  it("lets a compactor work on it", () => thanos().run("compact", "--data-dir=compact"));

  it("lets a block be marked and deleted", async () => {
    const [block = ""] = await blocks();
    await thanos().run("tools", "bucket", "mark", `--id=${block}`, "--marker=deletion-mark.json", "--details=test");
    await thanos().run("tools", "bucket", "cleanup", "--delete-delay=0s", "--consistency-delay=0s");
    expect(await blocks()).to.deep.equal([]);
  });
};

/** Nothing that Thanos has asked for was refused, and it has asked for everything that the policy is about. */
const expectAllowed = (aws: AwsServer, bucket: string): void => {
  const requests = aws.takeRequests().filter(({ path }) => path.startsWith(`/${bucket}`));
  expect(requests.filter(({ status }) => status === 403 || status >= 500)).to.deep.equal([]);
  const isDone = (method: string, pattern: RegExp): boolean =>
    requests.some((request) => request.method === method && pattern.test(request.path) && request.status < 300);
  expect(isDone("GET", /^\/[^/]+\/?\?/), "list").to.equal(true);
  for (const method of ["PUT", "GET", "HEAD", "DELETE"]) {
    expect(isDone(method, /^\/[^/]+\/[0-9A-Z]{26}\//), method).to.equal(true);
  }
};

describe("the credential of a storage on AWS, where IAM is enforced", function () {
  this.timeout(300_000);
  let aws: AwsServer;
  before(async function () {
    this.timeout(900_000);
    aws = await startAws();
    await addOthers(aws.administrator);
  });
  after(() => aws?.stop());

  describe("as a user's key", () => {
    let storage: DeployedStorage;
    let thanos: ThanosRun;
    let mine: AwsAccount;
    before(async () => {
      storage = await deployPlan(aws.administrator, {
        region,
        bucket: "blocks",
        endpoint: aws.https,
        versioning: true,
      });
      const [accessKey, secretKey] = ["id", "secret"].map((output) => storage.valueOf("access-key-1", output));
      mine = aws.accountOf({ accessKey: accessKey ?? "", secretKey: secretKey ?? "" });
      thanos = new ThanosRun({ objstore: storage.objstore, caFile: aws.caFile });
      aws.takeRequests();
    });
    after(() => thanos?.remove());

    describeThanos(() => thanos);
    it("with nothing refused that Thanos asked for", () => expectAllowed(aws, "blocks"));

    it("by TLS only, whoever asks", async () => {
      const read = (as: AwsAccount) => askS3(as, "GET", "blocks/object");
      await answerOrThrow("object", askS3(mine, "PUT", "blocks/object", { body: "x" }));
      for (const who of [mine, aws.administrator]) {
        expect((await read(who)).status).to.equal(200);
        expect((await read(aws.accountOf(who.credential, "http"))).status).to.equal(403);
      }
      // The API itself would serve plain HTTP: a bucket without the policy does.
      const plain = aws.accountOf(aws.administrator.credential, "http");
      expect((await askS3(plain, "GET", "other/object")).status).to.equal(200);
      await answerOrThrow("object", askS3(mine, "DELETE", "blocks/object"));
    });

    it("that is not somebody else's with the same id", async () => {
      const forged = aws.accountOf({ ...mine.credential, secretKey: "x".repeat(40) });
      expect((await askS3(forged, "GET", "blocks")).status).to.equal(403);
    });

    describeRefusals("blocks", () => ({ aws, mine }));
  });

  describe("as a role", () => {
    let thanos: ThanosRun;
    let mine: AwsAccount;
    before(async () => {
      const storage = await deployPlan(aws.administrator, {
        region,
        bucket: "by-role",
        endpoint: aws.https,
        irsa: { oidcProviderArn },
      });
      mine = await takeRole(aws, storage.valueOf("role", "arn"));
      const { accessKey, secretKey, sessionToken = "" } = mine.credential;
      expect(storage.objstore).not.to.include("key");
      thanos = new ThanosRun({
        objstore: storage.objstore,
        caFile: aws.caFile,
        // moto takes no unsigned request, which the exchange of a pod's token is: the session is taken before.
        environment: {
          AWS_ACCESS_KEY_ID: accessKey,
          AWS_SECRET_ACCESS_KEY: secretKey,
          AWS_SESSION_TOKEN: sessionToken,
        },
      });
      aws.takeRequests();
    });
    after(() => thanos?.remove());

    describeThanos(() => thanos);
    it("with nothing refused that Thanos asked for", () => expectAllowed(aws, "by-role"));
    describeRefusals("by-role", () => ({ aws, mine }));
  });
});
