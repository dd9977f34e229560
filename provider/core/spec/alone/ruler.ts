import { z } from "zod";
import type { Issue } from "../../issue.ts";
import { checkGroups, checkRuler } from "../checkRules.ts";
import { count, host, httpUrl, secretText, tenantId } from "../leaf.ts";
import { ruleGroup } from "../ruleGroup.ts";
import { ruler } from "../ruler.ts";
import { tenancyFields } from "../settings.ts";
import { alonePlace } from "./place.ts";

/** There are no sets to select where it stands alone. */
const { ruleSelectors: _selectors, takesRuleGroups: _objects, ...own } = ruler.shape;

const gateway = z
  .strictObject({
    host: host().describe("Host name or address, such as the `host` of a Gateway."),
    port: count(1, 65_535).default(9090).describe("Port of the gateway."),
    password: secretText().describe("The tenant's password, such as one of the `passwords` of a Gateway."),
  })
  .meta({ id: "RulerGateway", description: "The gateway that a tenant's ruler queries and writes through." });

export const rulerAlone = z
  .strictObject({
    ...alonePlace("ruler"),
    tenantLabelName: tenancyFields.tenantLabelName,
    ...own,
    queryConfig: own.queryConfig.describe(
      "Thanos's query configuration in a Secret, instead of `gateway` or `queryUrl`.",
    ),
    remoteWriteConfig: own.remoteWriteConfig.describe(
      "Remote-write configuration in a Secret, instead of `gateway` or `remoteWriteUrl`.",
    ),
    ruleGroups: z.array(ruleGroup).min(1).describe("The rules."),
    tenant: tenantId()
      .optional()
      .describe(
        "The tenant whose series the rules see and whose the results are. Absent: a ruler over all tenants, whose results say by their tenant label whose they are.",
      ),
    gateway: gateway.optional().describe("Where a tenant's ruler queries and writes, under the tenant's path."),
    queryUrl: httpUrl()
      .optional()
      .describe("Where a ruler over all tenants queries: the URL of a Query that enforces no tenant."),
    remoteWriteUrl: httpUrl()
      .optional()
      .describe(
        "Where a ruler over all tenants writes: the `remoteWriteUrl` of a Router with a `splitTenantLabelName` and a last ring without tenants.",
      ),
  })
  .meta({ id: "RulerSpec", description: "Thanos Ruler: the rules of one tenant, or rules over all tenants." });

export type RulerAloneSpec = z.output<typeof rulerAlone>;

type Given = Partial<RulerAloneSpec>;

const foreign = (path: string, given: unknown, hint: string): readonly Issue[] =>
  given === undefined ? [] : [{ path, reason: "is not of this kind of ruler", hint }];

const missing = (path: string, given: unknown, config: unknown, hint: string): readonly Issue[] =>
  given !== undefined || config !== undefined ? [] : [{ path, reason: "is missing", hint }];

const checkTenant = ({ gateway: door, queryUrl, remoteWriteUrl, queryConfig, remoteWriteConfig }: Given) => [
  ...foreign("queryUrl", queryUrl, "a tenant's ruler has a gateway or a queryConfig"),
  ...foreign("remoteWriteUrl", remoteWriteUrl, "a tenant's ruler has a gateway or a remoteWriteConfig"),
  ...missing("gateway", door, queryConfig && remoteWriteConfig, "or set queryConfig and remoteWriteConfig"),
];

const checkGlobal = ({ gateway: door, queryUrl, remoteWriteUrl, queryConfig, remoteWriteConfig }: Given) => [
  ...foreign("gateway", door, "name the tenant, or set queryUrl and remoteWriteUrl"),
  ...missing("queryUrl", queryUrl, queryConfig, "or set queryConfig, or a tenant and its gateway"),
  ...missing(
    "remoteWriteUrl",
    remoteWriteUrl,
    remoteWriteConfig,
    "or set remoteWriteConfig, or a tenant and its gateway",
  ),
];

export const checkRulerAlone = (spec: Given): readonly Issue[] => [
  ...checkGroups(spec.ruleGroups ?? [], "ruleGroups"),
  ...checkRuler(spec, "", spec.tenantLabelName),
  ...(spec.tenant === undefined ? checkGlobal(spec) : checkTenant(spec)),
];
