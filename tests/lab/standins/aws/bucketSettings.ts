import { at, isObject, listAt, numberAt, textAt, type Properties, type Value } from "../provider/values.ts";
import { answerOrThrow, askS3, type Answer, type AwsAccount } from "./awsApi.ts";
import type { Existing, ResourceType } from "./resourceType.ts";
import { element, type Xml } from "./xml.ts";

/** A part of a bucket's configuration, which S3 keeps under a query of its own. */
interface Setting {
  /** Name of the query, such as `policy`. */
  readonly query: string;
  /** The input beside `bucket` and `region` that it consists of. */
  readonly required: readonly string[];
  /** The request's body. */
  readonly body: (inputs: Properties) => string;
  /** What replaces it when it is deleted, where S3 has no DELETE for it. */
  readonly bodyAtEnd?: string;
}

const booleans = (inputs: Properties, names: readonly string[]): readonly Xml[] =>
  names.map((name) => element(`${name[0]?.toUpperCase()}${name.slice(1)}`, String(inputs[name] === true)));

const encryptionRule = (rule: Properties): Xml => {
  const by = at(rule, "applyServerSideEncryptionByDefault");
  const key = textAt(by, "kmsMasterKeyId");
  return element(
    "Rule",
    element(
      "ApplyServerSideEncryptionByDefault",
      element("SSEAlgorithm", textAt(by, "sseAlgorithm")),
      ...(key === "" ? [] : [element("KMSMasterKeyID", key)]),
    ),
    element("BucketKeyEnabled", String(rule["bucketKeyEnabled"] === true)),
  );
};

const lifecycleRule = (rule: Properties): Xml => {
  const whole = (value: Value | undefined, content: (found: Properties) => Xml): readonly Xml[] =>
    isObject(value) ? [content(value)] : [];
  return element(
    "Rule",
    element("ID", textAt(rule, "id")),
    element("Filter", element("Prefix", textAt(rule, "filter", "prefix"))),
    element("Status", textAt(rule, "status")),
    ...listAt(rule, "transitions").map((transition) =>
      element(
        "Transition",
        element("Days", String(numberAt(transition, "days"))),
        element("StorageClass", textAt(transition, "storageClass")),
      ),
    ),
    ...whole(rule["noncurrentVersionExpiration"], (found) =>
      element("NoncurrentVersionExpiration", element("NoncurrentDays", String(numberAt(found, "noncurrentDays")))),
    ),
    ...whole(rule["abortIncompleteMultipartUpload"], (found) =>
      element(
        "AbortIncompleteMultipartUpload",
        element("DaysAfterInitiation", String(numberAt(found, "daysAfterInitiation"))),
      ),
    ),
  );
};

const versioning = (status: string): string => element("VersioningConfiguration", element("Status", status)).text;

const settings: Readonly<Record<string, Setting>> = {
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    query: "publicAccessBlock",
    required: [],
    body: (inputs) =>
      element(
        "PublicAccessBlockConfiguration",
        ...booleans(inputs, ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"]),
      ).text,
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    query: "encryption",
    required: ["rules"],
    body: (inputs) => element("ServerSideEncryptionConfiguration", ...listAt(inputs, "rules").map(encryptionRule)).text,
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    query: "policy",
    required: ["policy"],
    body: (inputs) => textAt(inputs, "policy"),
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    query: "versioning",
    required: ["versioningConfiguration"],
    body: (inputs) => versioning(textAt(inputs, "versioningConfiguration", "status")),
    bodyAtEnd: versioning("Suspended"),
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    query: "lifecycle",
    required: ["rules"],
    body: (inputs) => element("LifecycleConfiguration", ...listAt(inputs, "rules").map(lifecycleRule)).text,
  },
};

const typeOf = ({ query, required, body, bodyAtEnd }: Setting): ResourceType => {
  const send = (account: AwsAccount, method: string, bucket: string, text = ""): Promise<Answer> =>
    askS3(account, method, bucket, { query: { [query]: "" }, body: text });
  const put = (account: AwsAccount, inputs: Properties): Promise<string> =>
    answerOrThrow(
      `${query} of ${textAt(inputs, "bucket")}`,
      send(account, "PUT", textAt(inputs, "bucket"), body(inputs)),
    );
  const remove = (account: AwsAccount, { id }: Existing): Promise<string> =>
    answerOrThrow(
      `${query} of ${id}`,
      bodyAtEnd === undefined ? send(account, "DELETE", id) : send(account, "PUT", id, bodyAtEnd),
    );
  return {
    required: ["bucket", ...required],
    replaces: ["bucket", "region"],
    async create(account, inputs) {
      await put(account, inputs);
      return { id: textAt(inputs, "bucket"), state: inputs };
    },
    async update(account, _existing, inputs) {
      await put(account, inputs);
      return {};
    },
    exists: async (account, { id }) => (await send(account, "GET", id)).status === 200,
    delete: async (account, existing) => void (await remove(account, existing)),
  };
};

/** A bucket's settings, each a resource of its own. */
export const bucketSettings: Readonly<Record<string, ResourceType>> = Object.fromEntries(
  Object.entries(settings).map(([type, setting]) => [type, typeOf(setting)]),
);
