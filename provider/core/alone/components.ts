import type { z } from "zod";
import type { Issue, Result } from "../issue.ts";
import { checkCompactorAlone, compactorAlone } from "../spec/alone/compactor.ts";
import { checkGatewayAlone, gatewayAlone } from "../spec/alone/gateway.ts";
import { checkIngesterAlone, ingesterAlone } from "../spec/alone/ingester.ts";
import { checkObjectStorageAlone, objectStorageAlone } from "../spec/alone/objectStorage.ts";
import { checkObservabilityAlone, observabilityAlone } from "../spec/alone/observability.ts";
import { checkQueryAlone, queryAlone } from "../spec/alone/query.ts";
import { checkQueryFrontendAlone, queryFrontendAlone } from "../spec/alone/queryFrontend.ts";
import { checkRouterAlone, routerAlone } from "../spec/alone/router.ts";
import { checkRulerAlone, rulerAlone } from "../spec/alone/ruler.ts";
import { clusterRuleGroupAlone, globalRuleGroupAlone, ruleGroupAlone } from "../spec/alone/ruleGroup.ts";
import { checkStoreAlone, storeAlone } from "../spec/alone/store.ts";
import { checkTenantAlone, tenantAlone } from "../spec/alone/tenant.ts";
import { parseChecked } from "../spec/parse.ts";
import { planCredentials, planTenantCredentials } from "../topology/credentials.ts";
import type { AloneArtifacts, AloneSecrets, SecretNeeds } from "./artifacts.ts";
import { compileCompactor } from "./compactor.ts";
import { compileGateway, gatewayReaders } from "./gateway.ts";
import { compileIngester } from "./ingester.ts";
import { compileObjectStorage } from "./objectStorage.ts";
import { compileObservability } from "./observability.ts";
import { compileQuery } from "./query.ts";
import { compileQueryFrontend } from "./queryFrontend.ts";
import { compileRouter } from "./router.ts";
import { checkRuleGroupAlone, compileRuleGroup } from "./ruleGroup.ts";
import { compileRuler } from "./ruler.ts";
import { compileStore } from "./store.ts";
import { compileTenant } from "./tenant.ts";

/** A spec that has parsed. */
interface ParsedComponent<Outputs> {
  /** What the names of its objects start with; without a namespace where they are of the whole cluster. */
  readonly identity: { readonly name: string; readonly namespace?: string };
  readonly needs: SecretNeeds;
  /** Makes every object of the component. */
  readonly compile: (secrets: AloneSecrets) => AloneArtifacts<Outputs>;
}

/** A kind of component that can be used without a topology around it. */
interface AloneComponent<Outputs> {
  readonly schema: z.ZodObject;
  readonly parse: (input: unknown) => Result<ParsedComponent<Outputs>>;
}

interface Definition<Schema extends z.ZodObject, Outputs extends object> {
  readonly schema: Schema;
  /** Checks what no single field's schema can see; fields that did not parse are absent. */
  readonly check?: (spec: Partial<z.output<Schema>>) => readonly Issue[];
  readonly compile: (spec: z.output<Schema>, secrets: AloneSecrets) => AloneArtifacts<Outputs>;
  readonly needs?: (spec: z.output<Schema>) => Partial<SecretNeeds>;
}

const define = <Schema extends z.ZodObject, Outputs extends object>(
  definition: Definition<Schema, Outputs>,
): AloneComponent<Outputs> => {
  const { schema, check = () => [], compile, needs = () => ({}) } = definition;
  return {
    schema,
    parse: (input) => {
      const parsed = parseChecked(schema, input, check);
      if (!parsed.ok) return parsed;
      const spec = parsed.value;
      const value = {
        identity: spec as { readonly name: string; readonly namespace?: string },
        needs: { s3: false, credentials: [], ...needs(spec) },
        compile: (secrets: AloneSecrets) => compile(spec, secrets),
      };
      return { ok: true, value };
    },
  };
};

/** Every component that can be used alone, by the name of its type. */
export const aloneComponents = {
  ObjectStorage: define({
    schema: objectStorageAlone,
    check: checkObjectStorageAlone,
    compile: compileObjectStorage,
    needs: ({ embedded }) => ({ s3: embedded !== undefined }),
  }),
  Ingester: define({ schema: ingesterAlone, check: checkIngesterAlone, compile: compileIngester }),
  Router: define({ schema: routerAlone, check: checkRouterAlone, compile: compileRouter }),
  Store: define({ schema: storeAlone, check: checkStoreAlone, compile: compileStore }),
  Compactor: define({ schema: compactorAlone, check: checkCompactorAlone, compile: compileCompactor }),
  Query: define({ schema: queryAlone, check: checkQueryAlone, compile: compileQuery }),
  QueryFrontend: define({ schema: queryFrontendAlone, check: checkQueryFrontendAlone, compile: compileQueryFrontend }),
  Gateway: define({
    schema: gatewayAlone,
    check: checkGatewayAlone,
    compile: compileGateway,
    needs: (spec) => ({ credentials: planCredentials(gatewayReaders(spec)) }),
  }),
  Ruler: define({
    schema: rulerAlone,
    check: checkRulerAlone,
    compile: compileRuler,
    needs: ({ tenant, gateway }) => ({
      credentials:
        tenant === undefined || gateway === undefined
          ? []
          : planTenantCredentials({ name: tenant, credentials: { default: { value: gateway.password } } }),
    }),
  }),
  Observability: define({ schema: observabilityAlone, check: checkObservabilityAlone, compile: compileObservability }),
  RuleGroup: define({
    schema: ruleGroupAlone,
    check: checkRuleGroupAlone("RuleGroup"),
    compile: compileRuleGroup("RuleGroup"),
  }),
  ClusterRuleGroup: define({
    schema: clusterRuleGroupAlone,
    check: checkRuleGroupAlone("ClusterRuleGroup"),
    compile: compileRuleGroup("ClusterRuleGroup"),
  }),
  GlobalRuleGroup: define({
    schema: globalRuleGroupAlone,
    check: checkRuleGroupAlone("GlobalRuleGroup"),
    compile: compileRuleGroup("GlobalRuleGroup"),
  }),
  Tenant: define({ schema: tenantAlone, check: checkTenantAlone, compile: compileTenant }),
} as const satisfies Readonly<Record<string, AloneComponent<object>>>;

export type AloneName = keyof typeof aloneComponents;

/** Parses the spec of a component that stands alone. */
export const parseAlone = (name: AloneName, input: unknown): Result<ParsedComponent<object>> =>
  aloneComponents[name].parse(input);

type OutputsOf<Component> = Component extends AloneComponent<infer Outputs> ? Outputs : never;

/** What others are told about each of them. */
export type AloneOutputs = { readonly [Name in AloneName]: OutputsOf<(typeof aloneComponents)[Name]> };
