import { bucket } from "./bucket.ts";
import { bucketSettings } from "./bucketSettings.ts";
import { identity } from "./identity.ts";
import type { ResourceType } from "./resourceType.ts";

/** Every type of resource that the stand-in knows, by its token. */
export const awsTypes: Readonly<Record<string, ResourceType>> = {
  "aws:s3/bucket:Bucket": bucket,
  ...bucketSettings,
  ...identity,
};
