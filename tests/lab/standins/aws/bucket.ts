import { at, isObject, textAt, type Properties } from "../provider/values.ts";
import { answerOrThrow, askS3, textOf, type AwsAccount } from "./awsApi.ts";
import type { ResourceType } from "./resourceType.ts";
import { element } from "./xml.ts";

/** What the real plugin appends to a prefix: 26 characters that begin with the time. */
const uniqueName = (prefix: string): string => {
  const time = new Date().toISOString().replace(/\D/g, "").slice(0, 17);
  const count = Math.floor(Math.random() * 16 ** 9);
  return `${prefix}${time}${count.toString(16).padStart(9, "0")}`;
};

const tag = async (account: AwsAccount, bucket: string, inputs: Properties): Promise<void> => {
  const tags = at(inputs, "tags");
  if (!isObject(tags)) return;
  const each = Object.entries(tags).map(([key, value]) =>
    element("Tag", element("Key", key), element("Value", String(value))),
  );
  const body = element("Tagging", element("TagSet", ...each)).text;
  await answerOrThrow(`tags of ${bucket}`, askS3(account, "PUT", bucket, { query: { tagging: "" }, body }));
};

/** Deletes every version of every object. */
const empty = async (account: AwsAccount, bucket: string): Promise<void> => {
  const list = await answerOrThrow(`objects of ${bucket}`, askS3(account, "GET", bucket, { query: { versions: "" } }));
  for (const [, version = ""] of list.matchAll(/<(?:Version|DeleteMarker)>(.*?)<\/(?:Version|DeleteMarker)>/gs)) {
    const key = textOf(version, "Key") ?? "";
    const path = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
    const query = { versionId: textOf(version, "VersionId") ?? "null" };
    await answerOrThrow(`deletion of ${key}`, askS3(account, "DELETE", path, { query }));
  }
};

/** A bucket. */
export const bucket: ResourceType = {
  required: [],
  replaces: ["bucket", "bucketPrefix", "region"],
  async create(account, inputs) {
    const name = textAt(inputs, "bucket") || uniqueName(textAt(inputs, "bucketPrefix"));
    const region = textAt(inputs, "region") || account.region;
    // The oldest region is the one that must not be named.
    const body =
      region === "us-east-1" ? "" : element("CreateBucketConfiguration", element("LocationConstraint", region)).text;
    await answerOrThrow(`bucket ${name}`, askS3(account, "PUT", name, { body, region }));
    await tag(account, name, inputs);
    return { id: name, state: { ...inputs, bucket: name, arn: `arn:aws:s3:::${name}`, region } };
  },
  async update(account, { id }, inputs) {
    await tag(account, id, inputs);
    return {};
  },
  exists: async (account, { id }) => (await askS3(account, "HEAD", id)).status === 200,
  async delete(account, { id, state }) {
    if (state["forceDestroy"] === true) await empty(account, id);
    await answerOrThrow(`deletion of bucket ${id}`, askS3(account, "DELETE", id));
  },
};
