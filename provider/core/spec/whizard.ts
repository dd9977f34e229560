import { z } from "zod";
import { alertmanager } from "./alertmanager.ts";
import { compactor } from "./compactor.ts";
import { fanout } from "./fanout.ts";
import { gateway } from "./gateway.ts";
import { globalRuler } from "./globalRuler.ts";
import { ingester } from "./ingester.ts";
import { objectName } from "./leaf.ts";
import { observability } from "./observability.ts";
import { query } from "./query.ts";
import { queryFrontend } from "./queryFrontend.ts";
import { reconciler } from "./reconciler.ts";
import { remoteQuery, remoteWrite } from "./remote.ts";
import { router } from "./router.ts";
import { ruler } from "./ruler.ts";
import { ruleSet } from "./ruleSet.ts";
import { settings } from "./settings.ts";
import { storage } from "./storage.ts";
import { store } from "./store.ts";
import { tenant } from "./tenant.ts";

/** The components whose settings come in two tiers: `<name>Template` and `<name>`. */
export const components = { gateway, fanout, router, ingester, query, queryFrontend, store, compactor, ruler } as const;
export type ComponentName = keyof typeof components;
export const componentNames = Object.keys(components) as readonly ComponentName[];

const tiers = {
  gatewayTemplate: gateway.optional().describe("Defaults of every gateway."),
  gateway: gateway.optional().describe("The gateway; overrides `gatewayTemplate` field by field."),
  fanoutTemplate: fanout.optional().describe("Defaults of every fan-out of writes."),
  fanout: fanout
    .optional()
    .describe("The fan-out of writes to `remoteWrites`; overrides `fanoutTemplate` field by field."),
  routerTemplate: router.optional().describe("Defaults of every router."),
  router: router.optional().describe("The router; overrides `routerTemplate` field by field."),
  ingesterTemplate: ingester.optional().describe("Defaults of every ingester."),
  ingester: ingester.optional().describe("The ingester pools; overrides `ingesterTemplate` field by field."),
  queryTemplate: query.optional().describe("Defaults of every Query."),
  query: query.optional().describe("Query; overrides `queryTemplate` field by field."),
  queryFrontendTemplate: queryFrontend.optional().describe("Defaults of every Query Frontend."),
  queryFrontend: queryFrontend.optional().describe("Query Frontend; overrides `queryFrontendTemplate` field by field."),
  storeTemplate: store.optional().describe("Defaults of every store."),
  store: store.optional().describe("The stores; overrides `storeTemplate` field by field."),
  compactorTemplate: compactor.optional().describe("Defaults of every compactor."),
  compactor: compactor.optional().describe("The compactors; overrides `compactorTemplate` field by field."),
  rulerTemplate: ruler.optional().describe("Defaults of every ruler."),
  ruler: ruler.optional().describe("The tenants' rulers; overrides `rulerTemplate` field by field."),
  globalRuler: globalRuler
    .optional()
    .describe("A ruler over all tenants; overrides `rulerTemplate` field by field. None when absent."),
} as const;

export const whizard = z
  .strictObject({
    ...settings.shape,
    storage: storage.describe("The default storage."),
    storages: z
      .record(objectName(), storage)
      .default({})
      .describe("Further storages by name, for tenants that keep their blocks elsewhere."),
    tenants: z.array(tenant).default([]).describe("The declared tenants, in any order."),
    ruleSets: z
      .array(ruleSet)
      .default([])
      .describe("Rule groups that several rulers share, by the `ruleSelectors` of these."),
    remoteWrites: z
      .array(remoteWrite)
      .default([])
      .describe(
        "Further remote-write targets that get a copy of every tenant's accepted writes, rulers' results included.",
      ),
    remoteQuery: remoteQuery
      .optional()
      .describe("Answers all queries instead of the topology's own Query and Query Frontend, which are left out then."),
    ...tiers,
    alertmanager: alertmanager
      .optional()
      .describe("An Alertmanager of the topology's own, which rulers send to that name no other. None when absent."),
    observability: observability
      .optional()
      .describe(
        "Alerts over all tenants that come with the package; needs no `globalRuler`, but follows it. None when absent.",
      ),
    reconciler: z
      .union([z.boolean(), reconciler])
      .default(true)
      .describe("Serves Tenant objects that appear at run time; false: only the declared tenants exist."),
  })
  .meta({ id: "WhizardSpec", description: "The whole topology for one environment." });

type Resolved = { readonly [Name in ComponentName]: z.output<(typeof components)[Name]> };

/** A spec whose tiers are merged and whose defaults are filled in. */
export type WhizardSpec = z.output<typeof settings> &
  Resolved & {
    readonly storage: z.output<typeof storage>;
    readonly storages: Readonly<Record<string, z.output<typeof storage>>>;
    readonly tenants: readonly z.output<typeof tenant>[];
    readonly reconciler?: z.output<typeof reconciler> | undefined;
    readonly remoteWrites: readonly z.output<typeof remoteWrite>[];
    readonly remoteQuery?: z.output<typeof remoteQuery> | undefined;
    readonly ruleSets: readonly z.output<typeof ruleSet>[];
    readonly globalRuler?: z.output<typeof globalRuler> | undefined;
    readonly alertmanager?: z.output<typeof alertmanager> | undefined;
    readonly observability?: z.output<typeof observability> | undefined;
  };
