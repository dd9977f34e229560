import { z } from "zod";
import { checkStorage } from "../check.ts";
import { storage } from "../storage.ts";
import { alonePlace } from "./place.ts";

export const objectStorageAlone = z.strictObject({ ...alonePlace("object-storage"), ...storage.shape }).meta({
  id: "ObjectStorageSpec",
  description:
    "Where blocks are kept, as a Kubernetes Secret that Thanos reads: exactly one of `s3`, `aws`, `embedded` and `raw`.",
});

export type ObjectStorageAloneSpec = z.output<typeof objectStorageAlone>;

export const checkObjectStorageAlone = (spec: Partial<ObjectStorageAloneSpec>) =>
  checkStorage(spec, "", spec.namespace);
