import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { query } from "../query.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

export const queryAlone = z
  .strictObject({ ...alonePlace("query"), ...tenancyFields, ...query.shape })
  .meta({ id: "QuerySpec", description: "Thanos Query: answers PromQL over its stores, for one tenant a request." });

export type QueryAloneSpec = z.output<typeof queryAlone>;

export const checkQueryAlone = ({ stores }: Partial<QueryAloneSpec>): readonly Issue[] =>
  stores?.length === 0
    ? [
        {
          path: "stores",
          reason: "a Query without sources answers nothing",
          hint: "addresses such as the `storeAddress` of an Ingester and a Store",
        },
      ]
    : [];
