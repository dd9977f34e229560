import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { checkGatewayTls } from "../gatewayTls.ts";
import { gateway } from "../gateway.ts";
import { count, host, secretText, tenantId } from "../leaf.ts";
import { refuseRepeated } from "../repeated.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

const router = z
  .strictObject({
    host: host().describe("Host name or address, such as the `host` of a Router."),
    port: count(1, 65_535).default(19_291).describe("Remote-write port."),
    maxPods: count(1, 1000).default(10).describe("Most pods that requests are spread over."),
  })
  .meta({ id: "RouterAddress", description: "Where writes go: Thanos Receive in routing mode." });

const queryFrontend = z
  .strictObject({
    host: host().describe("Host name or address, such as the `host` of a QueryFrontend or of a Query."),
    port: count(1, 65_535).default(10_902).describe("HTTP port."),
  })
  .meta({
    id: "QueryFrontendAddress",
    description: "Where queries go; what answers there must enforce the tenant of the tenant header.",
  });

const tenant = z
  .strictObject({
    name: tenantId().describe("The tenant's id: first path segment and user name."),
    password: secretText().optional().describe("The tenant's password; one is generated when absent."),
  })
  .meta({ id: "GatewayTenant", description: "A tenant that is let in." });

/** All but what needs a Query over all tenants, which is a topology's. */
const { debug: _debug, ...fields } = gateway.shape;

export const gatewayAlone = z
  .strictObject({
    ...alonePlace("gateway"),
    tenantHeader: tenancyFields.tenantHeader,
    ...fields,
    router: router.describe("Where writes go."),
    queryFrontend: queryFrontend.describe("Where queries go."),
    tenants: z.array(tenant).default([]).describe("Who is let in, in any order."),
  })
  .meta({ id: "GatewaySpec", description: gateway.description });

export type GatewayAloneSpec = z.output<typeof gatewayAlone>;

export const checkGatewayAlone = ({ tenants = [], tls }: Partial<GatewayAloneSpec>): readonly Issue[] => [
  ...refuseRepeated(tenants.map(({ name }, index) => ({ key: name, at: `tenants[${index}]`, field: ".name" }))),
  ...checkGatewayTls(tls, "tls", false),
];
