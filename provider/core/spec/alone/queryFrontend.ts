import { z } from "zod";
import { httpUrl } from "../leaf.ts";
import { checkFrontendCache } from "../reads.ts";
import { queryFrontend } from "../queryFrontend.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

export const queryFrontendAlone = z
  .strictObject({
    ...alonePlace("query-frontend"),
    tenantHeader: tenancyFields.tenantHeader,
    ...queryFrontend.shape,
    downstreamUrl: httpUrl().describe("URL of the Query that answers, such as the `url` of a Query."),
  })
  .meta({ id: "QueryFrontendSpec", description: queryFrontend.description });

export type QueryFrontendAloneSpec = z.output<typeof queryFrontendAlone>;

export const checkQueryFrontendAlone = (spec: Partial<QueryFrontendAloneSpec>) => checkFrontendCache(spec, "");
