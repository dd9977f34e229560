import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { query } from "../query.ts";
import { checkQuery } from "../reads.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

export const queryAlone = z
  .strictObject({ ...alonePlace("query"), ...tenancyFields, ...query.shape })
  .meta({ id: "QuerySpec", description: "Thanos Query: answers PromQL over its stores, for one tenant a request." });

export type QueryAloneSpec = z.output<typeof queryAlone>;

const checkSources = ({ stores }: Partial<QueryAloneSpec>): readonly Issue[] =>
  stores?.length === 0
    ? [
        {
          path: "stores",
          reason: "a Query without sources answers nothing",
          hint: "addresses such as the `storeAddress` of an Ingester and a Store",
        },
      ]
    : [];

export const checkQueryAlone = (spec: Partial<QueryAloneSpec>): readonly Issue[] => [
  ...checkSources(spec),
  ...checkQuery(spec, ""),
];
