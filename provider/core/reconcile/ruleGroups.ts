import { type RuleGroupKind, type RuleGroupObject, tenantOfRulesLabel } from "../crd/ruleGroupObject.ts";
import { tenantLabels } from "../crd/tenantObject.ts";
import { type Issue, renderIssue } from "../issue.ts";
import { objectFilesThatFit } from "../manifests/objectRules.ts";
import { objectMaps } from "../manifests/ruler.ts";
import type { Reach, ReadGroup } from "../rules/ruleGroupObject.ts";
import { ruleFileName } from "../rules/ruleFiles.ts";
import { shardOf } from "../rules/shard.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";
import { rulerName } from "../spec/rulerName.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import type { DeclaredRuler } from "./declared.ts";
import { readGroupOnce, type RulesToRead } from "./readRules.ts";

/** A RuleGroup, ClusterRuleGroup or GlobalRuleGroup of the cluster. */
export interface ObservedRuleGroup {
  readonly kind: RuleGroupKind;
  readonly object: RuleGroupObject;
}

/** Why a group is not evaluated, as a condition says it. */
export interface Refusal {
  readonly reason: "NoTenant" | "NoRuler" | "Invalid" | "Disabled" | "RulerFull";
  readonly message: string;
}

/** A group and what was decided about it. */
export interface DecidedRuleGroup extends ObservedRuleGroup {
  readonly id: string;
  /** Absent for a group over all tenants. */
  readonly tenant: string | undefined;
  readonly group: RulerGroup | undefined;
  readonly refusal: Refusal | undefined;
  /** The ruler of its tenant, or of all. */
  readonly ruler: Pick<DeclaredRuler, "name" | "shards"> | undefined;
  /** Whether the ruler is Pulumi's. */
  readonly isDeclared: boolean;
}

/** What decides where a group belongs. */
export interface RuleGroupWorld {
  readonly spec: WhizardSpec;
  readonly declaredRulers: readonly DeclaredRuler[];
  /** Ids of the tenants that the reconciler serves. */
  readonly runtimeTenants: ReadonlySet<string>;
  /** The tenants that Namespaces name by label. */
  readonly namespaceTenants: ReadonlyMap<string, string>;
  /** What Pulumi's rulers have of PrometheusRules, by ruler: it is in the same ConfigMaps. */
  readonly selected: ReadonlyMap<string, readonly RulerGroup[]>;
}

const idOf = ({ kind, object: { metadata } }: ObservedRuleGroup): string =>
  // Line feeds are in no name: these ids are never those of PrometheusRules, which begin with one.
  `\n\n${kind}\n${metadata.namespace ?? ""}\n${metadata.name}`;

const tenantOf = ({ kind, object: { metadata } }: ObservedRuleGroup, world: ReachWorld): string | undefined => {
  if (kind === "GlobalRuleGroup") return undefined;
  const host = world.spec.reconciler?.hostTenant ?? "host";
  if (kind === "ClusterRuleGroup") return metadata.labels?.[tenantOfRulesLabel] ?? host;
  return world.namespaceTenants.get(metadata.namespace ?? "") ?? host;
};

/** Who may write a RuleGroup may not say whose series it reads: only the label of its Namespace does. */
const ownTenantLabel = ({ kind, object }: ObservedRuleGroup, tenant: string | undefined): Refusal | undefined => {
  const label = object.metadata.labels?.[tenantOfRulesLabel];
  if (kind !== "RuleGroup" || label === undefined || label === tenant) return undefined;
  return {
    reason: "NoTenant",
    message: `the label ${tenantOfRulesLabel} of the Namespace names the tenant, which is "${tenant ?? ""}", not that of the RuleGroup`,
  };
};

const noTenant = (tenant: string): Refusal => ({
  reason: "NoTenant",
  message: `no tenant "${tenant}" is served here (the label ${tenantOfRulesLabel} names one; without it, it is reconciler.hostTenant)`,
});

const noRuler = (tenant: string | undefined): Refusal => ({
  reason: "NoRuler",
  message:
    tenant === undefined
      ? "there is no ruler over all tenants that takes rule groups: set globalRuler.takesRuleGroups in the program"
      : `the declared tenant "${tenant}" has no ruler that takes rule groups: set ruler.takesRuleGroups in the program`,
});

const findRuler = (tenant: string | undefined, world: RuleGroupWorld) => {
  const { spec, declaredRulers, runtimeTenants } = world;
  if (tenant !== undefined && runtimeTenants.has(tenant))
    return { ruler: { name: rulerName(spec.name, tenant), shards: spec.ruler.shards }, isDeclared: false };
  return { ruler: declaredRulers.find((ruler) => ruler.tenant === tenant), isDeclared: true };
};

const isServed = (tenant: string, { spec, runtimeTenants }: RuleGroupWorld): boolean =>
  runtimeTenants.has(tenant) || spec.tenants.some(({ name }) => name === tenant);

const refusalOf = (
  observed: ObservedRuleGroup,
  tenant: string | undefined,
  hasRuler: boolean,
  world: RuleGroupWorld,
): Refusal | undefined => {
  const label = ownTenantLabel(observed, tenant);
  if (label !== undefined) return label;
  if (tenant !== undefined && !isServed(tenant, world)) return noTenant(tenant);
  return hasRuler ? undefined : noRuler(tenant);
};

/** What a condition, or whoever is asked before, says of several issues. */
export const renderRefusal = (issues: readonly Issue[]): string => issues.map(renderIssue).join("; ").slice(0, 30_000);

const refusalOfContent = ({ file, issues }: ReadGroup): Refusal | undefined => {
  if (issues.length > 0) return { reason: "Invalid", message: renderRefusal(issues) };
  return file === undefined ? { reason: "Disabled", message: "all rules are disabled" } : undefined;
};

/** What decides what a group may read. */
type ReachWorld = Pick<RuleGroupWorld, "spec" | "namespaceTenants">;

const reachOf = (observed: ObservedRuleGroup, world: ReachWorld): Reach => ({
  kind: observed.kind,
  tenantLabelName: world.spec.tenantLabelName,
  tenant: tenantOf(observed, world),
});

const decide = (observed: ObservedRuleGroup, world: RuleGroupWorld): DecidedRuleGroup => {
  const reach = reachOf(observed, world);
  const { tenant } = reach;
  const { ruler, isDeclared } = findRuler(tenant, world);
  const found = readGroupOnce(observed.object, reach);
  const content = refusalOfContent(found);
  // What the object alone can put right comes first: a tenant or a ruler may still come.
  const refusal =
    content?.reason === "Invalid" ? content : (refusalOf(observed, tenant, ruler !== undefined, world) ?? content);
  const id = idOf(observed);
  const group = refusal === undefined && found.file !== undefined ? { id, file: found.file } : undefined;
  const { kind, object } = observed;
  return { kind, object, id, tenant, group, refusal, ruler, isDeclared };
};

/** Decides of one group alone where it is evaluated; nothing of one that is another topology's. */
export const decideRuleGroup = (observed: ObservedRuleGroup, world: RuleGroupWorld): DecidedRuleGroup | undefined =>
  isOurs(observed, world) ? decide(observed, world) : undefined;

/** Groups by the name of their ruler. */
const byRuler = (groups: readonly DecidedRuleGroup[]): ReadonlyMap<string, readonly DecidedRuleGroup[]> => {
  const found = new Map<string, DecidedRuleGroup[]>();
  for (const each of groups) {
    if (each.ruler === undefined || each.group === undefined) continue;
    const members = found.get(each.ruler.name);
    if (members === undefined) found.set(each.ruler.name, [each]);
    else members.push(each);
  }
  return found;
};

/** What a declared ruler's pods look for is fixed when they start: a group in a further ConfigMap would never be read. */
const refuseOverflow = (
  groups: readonly DecidedRuleGroup[],
  { selected, declaredRulers, spec }: RuleGroupWorld,
): readonly DecidedRuleGroup[] => {
  const seen = new Set<string>();
  const own = byRuler(groups.filter(({ isDeclared }) => isDeclared));
  for (const ruler of declaredRulers) {
    const members = own.get(ruler.name);
    if (members === undefined) continue;
    const all = [...groupsOf(members), ...(selected.get(ruler.name) ?? [])];
    for (const file of objectFilesThatFit(spec, ruler, all)) seen.add(file);
  }
  return groups.map((each) =>
    each.group === undefined || !each.isDeclared || seen.has(ruleFileName(each.id))
      ? each
      : {
          ...each,
          group: undefined,
          refusal: {
            reason: "RulerFull",
            message: `${each.ruler?.name ?? "the ruler"} has ${objectMaps} ConfigMaps of rule groups a shard, which are full: more shards are needed`,
          },
        },
  );
};

const groupsOf = (groups: readonly DecidedRuleGroup[]): readonly RulerGroup[] =>
  groups.flatMap(({ group }) => group ?? []);

/** Whether a group is this topology's to judge: it names it, or nobody, and no other Whizard evaluates it. */
const isOurs = ({ object: { metadata, status } }: ObservedRuleGroup, { spec }: ReachWorld): boolean => {
  const service = metadata.labels?.[tenantLabels.service];
  if (service !== undefined && service !== "") return service === `${spec.namespace}.${spec.name}`;
  if (spec.reconciler?.servesUnlabelled === false) return false;
  return status?.ruler === undefined || status.ruler.namespace === spec.namespace;
};

/** The groups that are judged here. */
const ownGroups = (observed: readonly ObservedRuleGroup[], world: ReachWorld): readonly ObservedRuleGroup[] =>
  observed.filter((each) => each.object.metadata.deletionTimestamp === undefined && isOurs(each, world));

/** What has to be read before `decideRuleGroups` can decide. */
export const groupsToRead = (observed: readonly ObservedRuleGroup[], world: ReachWorld): readonly RulesToRead[] =>
  ownGroups(observed, world).map((each) => ({ kind: "group", object: each.object, reach: reachOf(each, world) }));

/** Decides where each group is evaluated; independent of the order of the objects. */
export const decideRuleGroups = (
  observed: readonly ObservedRuleGroup[],
  world: RuleGroupWorld,
): readonly DecidedRuleGroup[] =>
  refuseOverflow(
    ownGroups(observed, world)
      .map((each) => decide(each, world))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    world,
  );

/** The groups of the runtime tenants' rulers, by tenant. */
export const runtimeGroups = (groups: readonly DecidedRuleGroup[]): ReadonlyMap<string, readonly RulerGroup[]> => {
  const found = new Map<string, RulerGroup[]>();
  for (const { tenant, group, isDeclared } of groups) {
    if (group === undefined || tenant === undefined || isDeclared) continue;
    const own = found.get(tenant);
    if (own === undefined) found.set(tenant, [group]);
    else own.push(group);
  }
  return found;
};

/** The groups of objects that Pulumi's rulers have, by the names of these. */
export const declaredGroups = (groups: readonly DecidedRuleGroup[]): ReadonlyMap<string, readonly RulerGroup[]> =>
  new Map(
    [...byRuler(groups.filter(({ isDeclared }) => isDeclared))].map(([ruler, members]) => [ruler, groupsOf(members)]),
  );

/** The StatefulSet that evaluates a group. */
export const shardName = ({ id, ruler }: DecidedRuleGroup): string | undefined =>
  ruler === undefined ? undefined : `${ruler.name}-${shardOf(id, ruler.shards)}`;

/** The StatefulSets that evaluate any of the groups. */
export const shardsOf = (groups: readonly DecidedRuleGroup[]): readonly string[] =>
  [...new Set(groups.flatMap((each) => (each.group === undefined ? [] : (shardName(each) ?? []))))].sort();
