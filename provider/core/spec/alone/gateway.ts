import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { checkExposure } from "../exposure.ts";
import { checkGatewayTls } from "../gatewayTls.ts";
import { gateway } from "../gateway.ts";
import { count, host, externalLabelName, secretText, tenantId } from "../leaf.ts";
import { checkCredentials, checkTenantCredentials, ownCredential } from "../credential.ts";
import { tenant as declared } from "../tenant.ts";
import { gatewayLimits } from "../limits.ts";
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
    password: secretText()
      .optional()
      .describe("The tenant's password; one is generated when absent. The same as `value` of `credentials.default`."),
    credentials: declared.shape.credentials,
    limits: gatewayLimits.optional().describe("Limits of the tenant; what is absent is as in `limits`."),
  })
  .meta({ id: "GatewayTenant", description: "A tenant that is let in." });

/** All but the sign-in to the web UI, which is a topology's. */
const { oauth2Proxy: _oauth2Proxy, ...fields } = gateway.shape;

export const gatewayAlone = z
  .strictObject({
    ...alonePlace("gateway"),
    tenantHeader: tenancyFields.tenantHeader,
    tenantLabelName: externalLabelName()
      .optional()
      .describe(
        "Label of a tenant's rules, such as tenant_id, where a Thanos Query of at least 0.25 answers that finds rulers: serves " +
          "each tenant its own rules. Default: `api/v1/rules` is closed.",
      ),
    ...fields,
    router: router.describe("Where writes go."),
    queryFrontend: queryFrontend.describe("Where queries go."),
    globalQuery: queryFrontend
      .optional()
      .describe("A Query that enforces no tenant, for `globalCredentials` and `debug`, which need one."),
    tenants: z.array(tenant).default([]).describe("Who is let in, in any order."),
  })
  .meta({ id: "GatewaySpec", description: gateway.description });

type Tenant = z.output<typeof tenant>;

export type GatewayAloneSpec = z.output<typeof gatewayAlone>;

const checkReaders = ({ debug, globalCredentials = {}, globalQuery }: Partial<GatewayAloneSpec>): readonly Issue[] => {
  const readers = debug === true || Object.keys(globalCredentials).length > 0;
  if (readers === (globalQuery !== undefined)) return [];
  return readers
    ? [{ path: "globalQuery", reason: "is missing", hint: "debug and globalCredentials ask a Query over all tenants" }]
    : [{ path: "globalQuery", reason: "nobody may ask it", hint: "set debug or globalCredentials, or leave it out" }];
};

const checkPassword = ({ password, credentials }: Tenant, path: string): readonly Issue[] =>
  password !== undefined && credentials[ownCredential]?.value !== undefined
    ? [{ path: `${path}.password`, reason: "the password is given twice", hint: "leave one of them out" }]
    : [];

export const checkGatewayAlone = (spec: Partial<GatewayAloneSpec>): readonly Issue[] => {
  const { tenants = [], tls, globalCredentials = {} } = spec;
  return [
    ...refuseRepeated(tenants.map(({ name }, index) => ({ key: name, at: `tenants[${index}]`, field: ".name" }))),
    ...tenants.flatMap((it, index) => [
      ...checkTenantCredentials(it.credentials, `tenants[${index}].credentials`),
      ...checkPassword(it, `tenants[${index}]`),
    ]),
    ...checkCredentials(globalCredentials, "globalCredentials"),
    ...checkReaders(spec),
    ...checkExposure(spec, ""),
    ...checkGatewayTls(tls, "tls", false),
    ...(tls?.generated === undefined
      ? []
      : [{ path: "tls.generated", reason: "only a topology makes certificates", hint: "certSecret, or issuer" }]),
  ];
};
