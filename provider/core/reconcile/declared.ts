import { z } from "zod";
import { inOrder } from "../inOrder.ts";
import type { Issue, Result } from "../issue.ts";
import type { Placement } from "../placement/placement.ts";
import { placement } from "../placement/schema.ts";
import { splitAtTokens } from "../spec/token.ts";
import { fromZodIssue } from "../spec/zodIssue.ts";
import { reconciler } from "../spec/reconciler.ts";
import { ruleSelector } from "../spec/ruleSet.ts";
import { settings } from "../spec/settings.ts";
import { resolveGlobalRuler, resolveRulers } from "../topology/rulers.ts";
import { components, whizard, type WhizardSpec } from "../spec/whizard.ts";

const declaredRuler = z.object({
  tenant: z.string().optional(),
  name: z.string(),
  shards: z.int().min(1).max(64),
  /** Which PrometheusRules of the topology's namespace it evaluates; absent in what an older package wrote. */
  ruleSelectors: z.array(ruleSelector).optional(),
});

/** A ruler that Pulumi made and that takes the rules of objects; without a tenant the one over all. */
export type DeclaredRuler = z.output<typeof declaredRuler>;

/** What Pulumi tells the reconciler. */
export interface Declared {
  readonly spec: WhizardSpec;
  readonly placement: Placement;
  /** Absent in what an older package wrote. */
  readonly rulers?: readonly DeclaredRuler[] | undefined;
}

/** The spec after its tiers were merged: what `parseWhizard` returns, checked again because anybody can edit a ConfigMap. */
const declared = z.object({
  spec: z.object({
    ...settings.shape,
    ...components,
    storage: whizard.shape.storage,
    storages: whizard.shape.storages,
    tenants: whizard.shape.tenants,
    ruleSets: whizard.shape.ruleSets,
    remoteWrites: whizard.shape.remoteWrites,
    alertmanager: whizard.shape.alertmanager,
    reconciler: reconciler.optional(),
  }),
  placement,
  rulers: z.array(declaredRuler).optional(),
});

const rulersTaking = (spec: WhizardSpec): readonly DeclaredRuler[] => {
  const overAll = resolveGlobalRuler(spec);
  return [...resolveRulers(spec), ...(overAll === undefined ? [] : [{ ...overAll, tenant: undefined }])]
    .filter(({ spec: { takesRuleGroups } }) => takesRuleGroups)
    .map(({ name, tenant, spec: { shards, ruleSelectors } }) => ({
      name,
      shards,
      ...(tenant === undefined ? {} : { tenant }),
      ...(ruleSelectors.length === 0 ? {} : { ruleSelectors: [...ruleSelectors] }),
    }));
};

type Storage = WhizardSpec["storage"];

const withoutSecrets = ({ s3, raw, ...rest }: Storage): Storage => {
  const { accessKey: _id, secretKey: _key, ...publicS3 } = s3 ?? {};
  return {
    ...rest,
    ...(s3 === undefined ? {} : { s3: publicS3 as Storage["s3"] & object }),
    ...(raw === undefined ? {} : { raw: { ...raw, config: {} } }),
  };
};

interface Cache {
  readonly redis?: { readonly password?: string | undefined } | undefined;
}

const withoutPassword = <C extends Cache>(cache: C): C => {
  if (cache.redis === undefined) return cache;
  const { password: _password, ...redis } = cache.redis;
  return { ...cache, redis };
};

/** Store and Query Frontend without the passwords of their caches; the reconciler builds neither. */
const withoutPasswords = ({ store, queryFrontend }: WhizardSpec) => ({
  store: {
    ...store,
    indexCache: withoutPassword(store.indexCache),
    ...(store.bucketCache === undefined ? {} : { bucketCache: withoutPassword(store.bucketCache) }),
  },
  queryFrontend: { ...queryFrontend, cache: withoutPassword(queryFrontend.cache) },
});

/** The gateway without what only Pulumi makes of it. */
const withoutMaking = ({ gateway }: WhizardSpec) => {
  const { generated: _generated, ...tls } = gateway.tls ?? {};
  return {
    ...gateway,
    globalCredentials: {},
    ...(gateway.tls === undefined ? {} : { tls: tls as typeof gateway.tls }),
  };
};

/** Who signs, and who may reach whom, is none of the reconciler's business: its workloads mount what is there. */
const withoutAuthority = ({ componentTls }: WhizardSpec) => {
  const { certificateAuthority: _authority, ...known } = componentTls ?? {};
  return {
    networkPolicies: undefined,
    ...(componentTls === undefined ? {} : { componentTls: known as typeof componentTls }),
  };
};

/** The file of the ConfigMap that holds all but what stands in files of its own. */
export const declaredFile = "declared.json";

/** Where a text is kept that holds a token, by the name of its file. */
interface Elsewhere {
  readonly file: string;
}

const isElsewhere = (value: object): value is Elsewhere =>
  Object.keys(value).length === 1 && typeof (value as Partial<Elsewhere>).file === "string";

/**
 * The files of the ConfigMap. No secret of the spec is in them: the workloads read those from Secrets. A text with a token
 * has a file of its own, because what the token stands for may hold what would break out of JSON.
 */
export const renderDeclared = ({ spec, placement }: Declared): Readonly<Record<string, string>> => {
  const storages = Object.entries(spec.storages).map(([name, storage]) => [name, withoutSecrets(storage)] as const);
  const tenants = [...spec.tenants]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    // Rules could fill the ConfigMap, and their rulers are Pulumi's.
    .map(({ ruler: _ruler, ...tenant }) => ({ ...tenant, ruleGroups: [], credentials: {} }));
  // Neither writes nor queries to servers outside are the reconciler's.
  const { remoteQuery: _remoteQuery, ...known } = spec;
  const shown = {
    ...known,
    remoteWrites: [],
    ruleSets: [],
    globalRuler: undefined,
    observability: undefined,
    ...withoutPasswords(spec),
    gateway: withoutMaking(spec),
    ...withoutAuthority(spec),
    tenants,
    storage: withoutSecrets(spec.storage),
    storages: Object.fromEntries(storages),
  };
  const rulers = rulersTaking(spec);
  const files: Record<string, string> = {};
  const keep = (_key: string, value: unknown): unknown => {
    if (typeof value !== "string" || splitAtTokens(value).length === 1) return value;
    const file = `text-${Object.keys(files).length}`;
    files[file] = value;
    return { file } satisfies Elsewhere;
  };
  const text = JSON.stringify(inOrder({ spec: shown, placement, ...(rulers.length === 0 ? {} : { rulers }) }), keep, 1);
  return { [declaredFile]: `${text}\n`, ...files };
};

const notJson: Issue = { path: declaredFile, reason: "is no JSON" };

const isMissing: Issue = { path: declaredFile, reason: "is missing" };

/** Reads the files back; every issue at once. */
export const parseDeclared = (files: Readonly<Record<string, string>>): Result<Declared> => {
  const text = files[declaredFile];
  if (text === undefined) return { ok: false, issues: [isMissing] };
  const restore = (_key: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && isElsewhere(value) ? files[value.file] : value;
  let input: unknown;
  try {
    input = JSON.parse(text, restore);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, issues: [notJson] };
  }
  const parsed = declared.safeParse(input);
  if (parsed.success) return { ok: true, value: parsed.data as Declared };
  return { ok: false, issues: parsed.error.issues.flatMap((issue) => fromZodIssue(issue, input, () => [])) };
};
