import { config, expect } from "chai";
import { EngineStack } from "../plugin/engineStack.ts";
import { tinySpec, whizardProgram } from "../plugin/tinySpec.ts";
import { answerOrThrow, askIam, askS3, type AwsAccount } from "../lab/standins/aws/awsApi.ts";
import { startAws, type AwsServer } from "./awsServer.ts";

config.truncateThreshold = 0;

const region = "eu-central-1";
const oidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC";

interface Objstore {
  readonly config: {
    readonly bucket: string;
    readonly endpoint: string;
    readonly access_key?: string;
    readonly secret_key?: string;
  };
}

// One stack over all tests, in order: each begins where the one before has ended.
describe("a storage on AWS, in the real engine", function () {
  this.timeout(240_000);
  this.bail(true);
  let aws: AwsServer;
  let stack: EngineStack;
  /** Everything that the CLI has printed. */
  let printed = "";
  const keys: AwsAccount[] = [];

  before(async function () {
    this.timeout(900_000);
    aws = await startAws();
    stack = await EngineStack.create();
  });
  after(async () => {
    await stack?.dispose();
    await aws?.stop();
  });

  /** The provider is an explicit one, with a credential that is secret and the API's address. */
  const account = (): string => {
    const { accessKey, secretKey } = aws.administrator.credential;
    const endpoint = JSON.stringify(aws.administrator.endpoint);
    return `import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
const account = new AwsProvider("account", {
  region: "us-east-1", accessKey: "${accessKey}", secretKey: pulumi.secret("${secretKey}"),
  endpoints: [{ s3: ${endpoint}, iam: ${endpoint} }], customCaBundle: ${JSON.stringify(aws.caFile)},
});
Object.assign(on.providers as object, { aws: account });
`;
  };
  const program = (storage: string): string => {
    const spec = { ...tinySpec(stack.namespace, ["a"]), storage: {} };
    return `${account()}
const spec = ${JSON.stringify(spec)};
Object.assign(spec.storage, { aws: { region: "${region}", endpoint: "${aws.https}", ${storage} } });
${whizardProgram({}).replace("{}", "spec")}`;
  };
  const up = (storage: string) => upTo(program(storage));
  const upTo = async (body: string) => {
    const run = await stack.up(body);
    printed += run.output;
    expect(run.code, run.output).to.equal(0);
    return run;
  };
  const steps = (all: Readonly<Record<string, string>>, op: string, pattern = /./): readonly string[] =>
    Object.keys(all)
      .filter((key) => all[key] === op && pattern.test(key))
      .sort();
  const onAws = /w\/whizard-s3\//;

  const objstore = async (secret = "whizard-objstore", namespace = stack.namespace): Promise<Objstore> => {
    const where = `--namespace=${namespace}`;
    const data = await stack.kubectl("get", "secret", secret, where, "--output=jsonpath={.data.objstore\\.yml}");
    return JSON.parse(Buffer.from(data, "base64").toString()) as Objstore;
  };
  /** The account as the pods see it, by what the Secret says now. */
  const asPods = async (): Promise<AwsAccount> => {
    const { access_key: accessKey = "", secret_key: secretKey = "" } = (await objstore()).config;
    return aws.accountOf({ accessKey, secretKey });
  };
  const bucket = async (): Promise<string> => (await objstore()).config.bucket;
  const mayList = async (who: AwsAccount, name: string): Promise<boolean> =>
    (await askS3(who, "GET", name)).status === 200;
  const pods = (path: string): Promise<string> =>
    stack.kubectl("get", "statefulsets", `--output=jsonpath={.items[*].spec.template.${path}}`);
  const ask = async (name: string, query: string): Promise<string> =>
    answerOrThrow(query, askS3(aws.administrator, "GET", name, { query: { [query]: "" } }));
  const userCount = async (): Promise<number> =>
    (await answerOrThrow("users", askIam(aws.administrator, "ListUsers", { PathPrefix: "/whizard/" }))).split(
      "<UserName>",
    ).length - 1;

  it("shows everything in preview and makes nothing", async () => {
    const { code, output, steps: shown } = await stack.preview(program(""));
    printed += output;
    expect(code, output).to.equal(0);
    expect(steps(shown, "create", onAws)).to.deep.equal([
      "AccessKey w/whizard-s3/access-key-1",
      "Bucket w/whizard-s3/bucket",
      "BucketLifecycleConfiguration w/whizard-s3/lifecycle",
      "BucketPolicy w/whizard-s3/tls-only",
      "BucketPublicAccessBlock w/whizard-s3/public-access",
      "BucketServerSideEncryptionConfiguration w/whizard-s3/encryption",
      "User w/whizard-s3/user-1",
      "UserPolicy w/whizard-s3/user-policy-1",
    ]);
    expect(aws.takeRequests()).to.deep.equal([]);
  });

  it("makes the bucket in its own region, guarded, and a Secret whose key reaches it", async () => {
    const { outputs } = await up("");
    const name = await bucket();
    expect(outputs["Stack engine-dev"]?.["storages"]).to.deep.equal({
      default: { bucket: name, endpoint: aws.https, region },
    });
    expect(name).to.match(/^whizard-\d{17}[0-9a-f]{9}$/);
    expect(await ask(name, "location")).to.include(region);
    expect(await ask(name, "policy"))
      .to.include(`"arn:aws:s3:::${name}/*"`)
      .and.include("aws:SecureTransport");
    expect((await ask(name, "publicAccessBlock")).match(/true/g)).to.have.length(4);
    expect(await ask(name, "encryption")).to.include("AES256");
    expect(await ask(name, "lifecycle")).to.include("<DaysAfterInitiation>7</DaysAfterInitiation>");
    keys.push(await asPods());
    expect(await mayList(keys[0]!, name)).to.equal(true);
    expect(await mayList(aws.accountOf(keys[0]!.credential, "http"), `${name}/x`)).to.equal(false);
  });

  it("changes nothing when nothing changed", async () => {
    const { code, output } = await stack.preview(program(""), "--expect-no-changes");
    printed += output;
    expect(code, output).to.equal(0);
  });

  it("rotates: a new key in the Secret and in restarted pods, while the old one stays valid", async () => {
    const { steps: done } = await up("accessKey: { rotation: 2 }");
    expect(steps(done, "create")).to.deep.equal([
      "AccessKey w/whizard-s3/access-key-2",
      "User w/whizard-s3/user-2",
      "UserPolicy w/whizard-s3/user-policy-2",
    ]);
    expect(steps(done, "update")).to.deep.equal([
      "Secret w/whizard-objstore",
      ...["compactor-0", "ingester-0", "store-0"].map((each) => `StatefulSet w/whizard-${each}`),
    ]);
    expect(steps(done, "delete")).to.deep.equal([]);
    keys.push(await asPods());
    expect(await pods("metadata.annotations.whizard\\.io/objstore-revision")).to.equal(
      "access-key-2 access-key-2 access-key-2",
    );
    const name = await bucket();
    expect(await Promise.all(keys.map((key) => mayList(key, name)))).to.deep.equal([true, true]);
  });

  it("and ends the old key with the next rotation", async () => {
    const { steps: done } = await up("accessKey: { rotation: 3 }");
    expect(steps(done, "delete")).to.deep.equal([
      "AccessKey w/whizard-s3/access-key-1",
      "User w/whizard-s3/user-1",
      "UserPolicy w/whizard-s3/user-policy-1",
    ]);
    keys.push(await asPods());
    const name = await bucket();
    expect(await Promise.all(keys.map((key) => mayList(key, name)))).to.deep.equal([false, true, true]);
  });

  it("has no secret key in plain: not in the state, the CLI's output, ConfigMaps or workloads", async () => {
    const objects = await stack.kubectl("get", "configmaps,deployments,statefulsets,services", "--output=json");
    const places = { state: await stack.exported(), printed, objects };
    const secrets = [...keys, aws.administrator].map(({ credential }) => credential.secretKey);
    expect(secrets).to.have.length(4);
    for (const [place, text] of Object.entries(places))
      for (const secret of secrets.flatMap((value) => [
        value,
        JSON.stringify(value),
        Buffer.from(value).toString("base64"),
      ]))
        expect(text.includes(secret.replace(/[="]/g, "")), `a key in ${place}`).to.equal(false);
    expect(places.state).to.include("access-key-3");
  });

  it("moves to a role, whose OIDC provider is an output: no key is left anywhere", async () => {
    const arn = `new random.RandomString("oidc", { length: 4 }).result.apply(() => "${oidcProviderArn}")`;
    const name = await bucket();
    await up(`irsa: { oidcProviderArn: ${arn} }`);
    expect((await objstore()).config).to.deep.equal({ bucket: name, endpoint: aws.https, region, insecure: false });
    expect(await userCount()).to.equal(0);
    const account = JSON.parse(await stack.kubectl("get", "serviceaccount", "whizard-objstore", "--output=json")) as {
      metadata: { annotations: Record<string, string> };
    };
    expect(account.metadata.annotations["eks.amazonaws.com/role-arn"]).to.equal(
      `arn:aws:iam::123456789012:role/whizard/${name}`,
    );
    expect(await pods("spec.serviceAccountName")).to.equal("whizard-objstore whizard-objstore whizard-objstore");
    const role = decodeURIComponent(
      await answerOrThrow("role", askIam(aws.administrator, "GetRole", { RoleName: name })),
    );
    expect(role).to.include("oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub");
    expect(role).to.include(`system:serviceaccount:${stack.namespace}:whizard-objstore`);
  });

  it("is not destroyed while it is protected", async () => {
    const name = await bucket();
    const { code, output } = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code, output).to.be.greaterThan(0);
    expect(output).to.include("protect");
    expect(await ask(name, "policy")).to.include("aws:SecureTransport");
  });

  it("leaves the data and what guards it when it is destroyed, and takes the credential away", async () => {
    await up("protect: false");
    const name = await bucket();
    const object = `${name}/block`;
    await answerOrThrow("object", askS3(await asPods(), "PUT", object, { body: "data" }));
    const { code, output } = await stack.destroy();
    expect(code, output).to.equal(0);
    expect(await answerOrThrow("object", askS3(aws.administrator, "GET", object))).to.equal("data");
    expect(await ask(name, "policy")).to.include("aws:SecureTransport");
    expect((await ask(name, "publicAccessBlock")).match(/true/g)).to.have.length(4);
    expect(await userCount()).to.equal(0);
  });

  it("stands alone as well, and tells other clusters how to reach the bucket", async () => {
    const storage = `{ region: "${region}", endpoint: "${aws.https}", bucket: "given-away", versioning: true,
      protect: false, retainOnDelete: false, forceDestroy: true }`;
    const further = `${stack.namespace}-reports`;
    await upTo(`${account()}
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
const namespace = "${stack.namespace}";
const reports = new Namespace("reports", { metadata: { name: "${further}" } }, { provider: central });
const made = new whizard.ObjectStorage("made", {
  namespace, createNamespace: true, name: "made", aws: ${storage}, namespaces: ["${further}"],
}, { ...on, dependsOn: reports });
const s3 = { bucket: made.bucket, endpoint: made.endpoint, accessKey: made.s3AccessKey, secretKey: made.s3SecretKey };
new whizard.ObjectStorage("far", { namespace, name: "far", s3: { ...s3, region: "${region}" } }, { ...on, dependsOn: made });
export const { revision } = made;
`);
    const [here, far] = [await objstore("made-objstore"), await objstore("far-objstore")];
    expect(far).to.deep.equal(here);
    expect(await objstore("made-objstore", further)).to.deep.equal(here);
    expect(here.config.bucket).to.equal("given-away");
    const { access_key: accessKey = "", secret_key: secretKey = "" } = far.config;
    // Two versions of it, no delete marker: moto fails on one where versioning is suspended, which comes first below.
    for (const body of ["old", "new"]) {
      const put = askS3(aws.accountOf({ accessKey, secretKey }), "PUT", "given-away/a/block", { body });
      await answerOrThrow("object", put);
    }
    expect((await stack.exported()).includes(secretKey)).to.equal(false);
  });

  it("removes the data when it is told so", async () => {
    const { code, output } = await stack.destroy();
    expect(code, output).to.equal(0);
    expect((await askS3(aws.administrator, "HEAD", "given-away")).status).to.equal(404);
  });
});
