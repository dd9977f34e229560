import {
  gatewayFiles,
  hashringsFile,
  namesOf,
  parseDeclared,
  prometheusRuleApi,
  renderIssue,
  ruleGroupApi,
  ruleGroupKinds,
  tenantOfRulesLabel,
  tenantApi,
  tenantKeyFile,
  type Declared,
  type KnownWorld,
  type ObjectKey,
  type Observed,
  type ObservedRuleGroup,
  type RuleGroupKind,
  type RuleGroupObject,
  type TenantObject,
} from "../core/index.ts";
import type { Api } from "./api.ts";
import type { Live } from "./live.ts";
import { fieldManager } from "./apply.ts";
import { log } from "../log.ts";
import { isOwn, observeWorkload, ownSelector } from "./observeWorkload.ts";
import { WatchCache } from "./watch.ts";

/** Why a pass cannot decide anything yet. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}

/** The annotation that a credential's local copy carries when somebody else wrote its content. */
const foreignData = "monitoring.whizard.io/foreign-data";

const withoutFields = ({ metadata: { managedFields: _, ...metadata }, ...rest }: Live): Live => ({ ...rest, metadata });

/** Credentials are known by their metadata; who else wrote their data can be told from that. */
const reduceCredential = (object: Live): Live => {
  const isForeign = (object.metadata.managedFields ?? []).some(
    ({ manager, fieldsV1 }) => manager !== fieldManager && fieldsV1?.["f:data"] !== undefined,
  );
  const { metadata } = withoutFields(object);
  return {
    metadata: isForeign ? { ...metadata, annotations: { ...metadata.annotations, [foreignData]: "" } } : metadata,
  };
};

export interface Site {
  readonly name: string;
  readonly namespace: string;
  /** Folder of the certificate that it shows to other components. */
  readonly tlsFolder?: string | undefined;
}

type CacheName =
  | "tenants"
  | "statefulSets"
  | "budgets"
  | "configMaps"
  | "secrets"
  | "credentials"
  | "claims"
  | "prometheusRules"
  | "namespaces"
  | RuleGroupKind;

export type Caches = Readonly<Record<CacheName, WatchCache>>;

const { group, version, plural } = tenantApi;
const rules = prometheusRuleApi;

/** What a change of a watched object means: whether a new decision may follow, and whether a tenant waits for it. */
export type OnChange = (isUrgent: boolean) => void;

const placementInput = (object: Live | undefined): string =>
  object === undefined
    ? ""
    : JSON.stringify([object.metadata.uid, object.metadata.labels, object.metadata.deletionTimestamp, object.spec]);

const withoutSpec = (object: Live | undefined): Live | undefined =>
  object === undefined ? undefined : { ...object, spec: undefined };

/** Rule groups of all namespaces, and whose rules those of a namespace are. */
const makeRuleCaches = (api: Api, onChange: OnChange, silentMs?: number) => {
  // A status that was written asks for nothing. A spec that is the same thing need not be looked at.
  const changed = (after: Live | undefined, before: Live | undefined): void => {
    const isSameSpec = after !== undefined && before !== undefined && after.spec === before.spec;
    const inputOf = (object: Live | undefined): string => placementInput(isSameSpec ? withoutSpec(object) : object);
    if (inputOf(after) !== inputOf(before)) onChange(false);
  };
  const groups = (ruleKind: RuleGroupKind): WatchCache => {
    const path = `/apis/${ruleGroupApi.group}/${ruleGroupApi.version}/${ruleGroupKinds[ruleKind].plural}`;
    const watched = {
      path,
      reduce: withoutFields,
      isOptional: true,
      isSpecKept: true,
      isOfAllNamespaces: ruleKind === "RuleGroup",
    };
    return new WatchCache(api, watched, changed, silentMs);
  };
  const labelSelector = tenantOfRulesLabel;
  const namespaces = { path: "/api/v1/namespaces", labelSelector, reduce: withoutFields, isMetadataOnly: true };
  return {
    RuleGroup: groups("RuleGroup"),
    ClusterRuleGroup: groups("ClusterRuleGroup"),
    GlobalRuleGroup: groups("GlobalRuleGroup"),
    namespaces: new WatchCache(api, namespaces, changed, silentMs),
  };
};

/** Everything that is watched, and nothing besides. */
export const makeCaches = (api: Api, { name, namespace }: Site, onChange: OnChange, silentMs?: number): Caches => {
  const partOf = `app.kubernetes.io/part-of=${name}`;
  const names = namesOf(name);
  const contents = new Set([names.declared, ...Object.values(names.composed)]);
  const core = `/api/v1/namespaces/${namespace}`;
  const changed = (): void => onChange(false);
  const reduceConfigMap = (object: Live): Live => {
    const { data, ...rest } = withoutFields(object);
    const { name: own } = rest.metadata;
    const isRead = contents.has(own) || own.startsWith(`${names.declared}-`) || isOwn(rest);
    return isRead && data !== undefined ? { ...rest, data } : rest;
  };
  const watch = (path: string, labelSelector: string, reduce = withoutFields): WatchCache =>
    new WatchCache(api, { path, labelSelector, reduce }, changed, silentMs);
  return {
    ...makeRuleCaches(api, onChange, silentMs),
    tenants: new WatchCache(
      api,
      { path: `/apis/${group}/${version}/${plural}`, reduce: withoutFields },
      (after, before) => onChange(placementInput(after) !== placementInput(before)),
      silentMs,
    ),
    statefulSets: watch(
      `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
      `${partOf},app.kubernetes.io/name in (ingester,compactor,ruler,bucket-view)`,
    ),
    budgets: watch(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`, `${partOf},${ownSelector}`),
    configMaps: watch(`${core}/configmaps`, partOf, reduceConfigMap),
    secrets: watch(`${core}/secrets`, `${partOf},app.kubernetes.io/name in (gateway,reconciler)`),
    claims: watch(`${core}/persistentvolumeclaims`, `${partOf},app.kubernetes.io/name=ingester`),
    prometheusRules: new WatchCache(
      api,
      {
        path: `/apis/${rules.group}/${rules.version}/namespaces/${namespace}/${rules.plural}`,
        reduce: withoutFields,
        isOptional: true,
        isSpecKept: true,
      },
      changed,
      silentMs,
    ),
    credentials: new WatchCache(
      api,
      {
        path: `${core}/secrets`,
        labelSelector: `${partOf},app.kubernetes.io/name in (tenant-credential,ruler)`,
        reduce: reduceCredential,
        isMetadataOnly: true,
      },
      changed,
      silentMs,
    ),
  };
};

/** Whether the local copy of a credential has content that somebody else wrote. */
export const hasForeignData = ({ metadata }: Live): boolean => metadata.annotations?.[foreignData] !== undefined;

const decode = (text: string | undefined): string => Buffer.from(text ?? "", "base64").toString("utf8");

const ownKeys = (cache: WatchCache, apiVersion: string, kind: string): readonly ObjectKey[] =>
  [...cache.items.values()]
    .filter((object) => isOwn(object) && object.metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => ({ apiVersion, kind, name: metadata.name }));

/** What pods were asked for. */
type Asked = Pick<Observed, "retiring" | "rulerStates">;

/** Reads the local copies as core's input. */
export class Observer {
  private readonly caches: Caches;
  private readonly site: Site;
  private known: { readonly version: string; readonly declared: Declared } | undefined;

  constructor(caches: Caches, site: Site) {
    this.caches = caches;
    this.site = site;
  }

  /** Slots of a shared ingester, as declared. */
  get tenantsPerIngester(): number {
    return this.known?.declared.spec.ingester.defaultTenantsPerIngester ?? 0;
  }

  /** What decides of a single object. Throws NotReadyError while something of that is missing. */
  world(): KnownWorld {
    const { tenants, namespaces, configMaps } = this.caches;
    if (![tenants, namespaces, configMaps].every(({ isSynced }) => isSynced))
      throw new NotReadyError("the cluster is not known yet");
    return {
      declared: this.readDeclared(),
      tenants: [...tenants.items.values()] as unknown as readonly TenantObject[],
      namespaceTenants: new Map(
        [...namespaces.items.values()].map(({ metadata }) => [
          metadata.name,
          metadata.labels?.[tenantOfRulesLabel] ?? "",
        ]),
      ),
    };
  }

  /** What is there now. Throws NotReadyError while something that every decision needs is missing. */
  observe(now: number, { retiring, rulerStates }: Asked): Observed {
    const { statefulSets, budgets, configMaps, secrets, credentials, claims, prometheusRules } = this.caches;
    const unsynced = Object.entries(this.caches).filter(([, { isSynced }]) => !isSynced);
    if (unsynced.length > 0) throw new NotReadyError(`not known yet: ${unsynced.map(([name]) => name).join(", ")}`);
    const names = namesOf(this.site.name);
    const world = this.world();
    const tenantKey = decode(secrets.items.get(names.tenantKey)?.data?.[tenantKeyFile]);
    if (tenantKey === "") throw new NotReadyError(`Secret ${names.tenantKey} holds no key`);
    const statics = secrets.items.get(names.gatewayCredentials);
    if (statics === undefined) throw new NotReadyError(`Secret ${names.gatewayCredentials} is missing`);
    return {
      ...world,
      workloads: [...statefulSets.items.values()].map(observeWorkload),
      prometheusRules: [...prometheusRules.items.values()],
      ruleGroups: (Object.keys(ruleGroupKinds) as RuleGroupKind[]).flatMap((kind) =>
        [...this.caches[kind].items.values()].map((object): ObservedRuleGroup => ({
          kind,
          object: object as unknown as RuleGroupObject,
        })),
      ),
      rulerStates,
      ruleSets: [...configMaps.items.values()].flatMap(({ metadata, data }) =>
        metadata.name.startsWith(`${names.declared}-`) && data !== undefined ? [data] : [],
      ),
      claims: [...claims.items.values()].map(({ metadata }) => ({
        name: metadata.name,
        ingester: metadata.labels?.["app.kubernetes.io/instance"] ?? "",
        isGoing: metadata.deletionTimestamp !== undefined,
      })),
      retiring,
      own: [
        ...ownKeys(statefulSets, "apps/v1", "StatefulSet"),
        ...ownKeys(budgets, "policy/v1", "PodDisruptionBudget"),
        ...ownKeys(configMaps, "v1", "ConfigMap"),
        ...ownKeys(secrets, "v1", "Secret"),
        ...ownKeys(credentials, "v1", "Secret"),
      ],
      hashrings: configMaps.items.get(names.composed.hashrings)?.data?.[hashringsFile],
      staticCredentials: decode(statics.data?.[gatewayFiles.credentials.name]),
      tenantKey,
      now,
    };
  }

  /** What is declared; while its ConfigMap holds garbage, what it held before. */
  private readDeclared(): Declared {
    const { declared: name } = namesOf(this.site.name);
    const live = this.caches.configMaps.items.get(name);
    const version = live?.metadata.resourceVersion ?? "";
    if (this.known !== undefined && version === this.known.version) return this.known.declared;
    const parsed = parseDeclared(live?.data ?? {});
    if (parsed.ok) {
      this.known = { version, declared: parsed.value };
      return parsed.value;
    }
    const reason = parsed.issues.map(renderIssue).join("; ");
    if (this.known === undefined) throw new NotReadyError(`ConfigMap ${name} cannot be read: ${reason}`);
    log("error", "the declared topology cannot be read; the last one stays", { configMap: name, reason });
    return this.known.declared;
  }
}
