import { z } from "zod";
import { objstore } from "../objstore.ts";
import { checkStoreCaches } from "../reads.ts";
import { store } from "../store.ts";
import { checkTimeRanges } from "../timeRanges.ts";
import { alonePlace } from "./place.ts";

export const storeAlone = z
  .strictObject({
    ...alonePlace("store"),
    ...store.shape,
    objstore: objstore.describe("The Secret that tells where the blocks are."),
  })
  .meta({ id: "StoreSpec", description: store.description });

export type StoreAloneSpec = z.output<typeof storeAlone>;

/** How long ingesters keep data is not known here. */
export const checkStoreAlone = ({ timeRanges = [], ...caches }: Partial<StoreAloneSpec>) => [
  ...checkTimeRanges(timeRanges, undefined, "timeRanges"),
  ...checkStoreCaches(caches, ""),
];
