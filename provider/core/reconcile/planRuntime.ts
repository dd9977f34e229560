import type { KubeObject } from "../kubeObject.ts";
import { place } from "../placement/place.ts";
import type { Placement, PlacementLimits } from "../placement/placement.ts";
import { placementLimits } from "../placement/request.ts";
import { tenantPasswordOf } from "../topology/credentials.ts";
import { namesOf } from "../topology/names.ts";
import { partyHost } from "../topology/parties.ts";
import { resolve } from "../topology/resolve.ts";
import { admitTenants, type Candidate } from "./admit.ts";
import { composeMaps } from "./composeMaps.ts";
import { parseRuleSets } from "./declaredRules.ts";
import type { Observed } from "./observed.ts";
import { paceRolls } from "./paceRolls.ts";
import { previousPlacement } from "./previousPlacement.ts";
import { goingOf, planPrune } from "./prune.ts";
import { retire, retiringOf } from "./retire.ts";
import { runtimeGroups, shardsOf } from "./ruleGroups.ts";
import { planGroupStatuses } from "./ruleGroupStatus.ts";
import { ruleGroupNotices } from "./ruleNotices.ts";
import { buildDeclaredRules, decideRules, prometheusRuleNotices } from "./rulesOfObjects.ts";
import type { RuntimePlan } from "./runtimePlan.ts";
import { resolveRuntimeRulers } from "./runtimeRulers.ts";
import { planStatuses, seatsOf } from "./runtimeStatuses.ts";
import { eventsOf } from "./tenantEvents.ts";
import { runtimeCredentials } from "./tenantPassword.ts";
import { wakeAt } from "./wakeAt.ts";
import { buildBucketViews, buildRuntimeRulers, buildRuntimeWorkloads, buildTenantCredential } from "./workloads.ts";

const limitsOf = ({ declared: { spec }, claims }: Observed): PlacementLimits => {
  const { ingesterPool, compactorPool } = namesOf(spec.name);
  return {
    ...placementLimits(spec),
    ingesterPrefix: ingesterPool,
    compactorPrefix: compactorPool,
    // A new ingester would silently take over what is on the claim.
    reservedIngesters: claims.map(({ ingester }) => ingester),
  };
};

const join = (a: Placement, b: Placement): Placement => ({
  ingesters: [...a.ingesters, ...b.ingesters],
  compactors: [...a.compactors, ...b.compactors],
});

const without = (placement: Placement, ids: ReadonlySet<string>): Placement =>
  ids.size === 0
    ? placement
    : {
        ...placement,
        ingesters: placement.ingesters.map((slot) => ({ ...slot, tenants: slot.tenants.filter((it) => !ids.has(it)) })),
      };

const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

/** The credentials of each placed tenant, by its id. */
const credentialsFor = (candidates: readonly Candidate[], tenantKey: string) => {
  const placed = candidates.filter((candidate) => candidate.placed !== undefined);
  const settingsOf = new Map(placed.map(({ id, settings }) => [id, settings]));
  return (name: string) =>
    runtimeCredentials(tenantKey, { name, credentials: settingsOf.get(name)?.credentials ?? {} });
};

/** Who is where from now on, and what becomes of the ingesters that are given up. */
const placeAgain = (candidates: readonly Candidate[], observed: Observed, limits: PlacementLimits) => {
  const wanted = candidates.flatMap(({ placed }) => (placed === undefined ? [] : [placed]));
  const previous = previousPlacement(candidates, observed, limits);
  const released = new Set(observed.workloads.flatMap(({ name, isReleased }) => (isReleased === true ? [name] : [])));
  const usable = { ...previous, ingesters: previous.ingesters.filter(({ name }) => !released.has(name)) };
  const placement = place(usable, wanted, limits, observed.now);
  return { placement, ended: retire(previous, placement, observed) };
};

/** What is said of the objects with rules, and who is asked for it. */
const tellRules = (rules: ReturnType<typeof decideRules>, { declared: { spec }, rulerStates, now }: Observed) => {
  const ruleGroupStatuses = planGroupStatuses(rules.ruleGroups, rulerStates, { namespace: spec.namespace, now });
  return {
    ruleGroupStatuses,
    ruleGroupNotices: ruleGroupNotices(ruleGroupStatuses),
    prometheusRuleNotices: prometheusRuleNotices(spec, rules),
    askedRulers: shardsOf(rules.ruleGroups),
  };
};

/** Decides everything that the reconciler does, from what it observed; the order of the observations has no effect. */
export const planRuntime = (observed: Observed): RuntimePlan => {
  const { declared, tenantKey, staticCredentials } = observed;
  const { spec } = declared;
  const limits = limitsOf(observed);
  const candidates = admitTenants(observed.tenants, spec);
  const { placement, ended } = placeAgain(candidates, observed, limits);
  const standing = { ...placement, ingesters: [...placement.ingesters, ...ended.map(({ slot }) => slot)] };
  const runtime = resolve(spec, standing);
  const rules = decideRules(observed, candidates);
  const { ruleGroups, prometheusRules } = rules;
  const labelled = [...parseRuleSets(observed.ruleSets), ...prometheusRules];
  const rulers = resolveRuntimeRulers(candidates, { labelled, own: runtimeGroups(ruleGroups) }, spec);
  const seats = seatsOf(join(declared.placement, placement));
  const statuses = planStatuses({ observed, candidates, topology: runtime, seats, rulers });
  const credentialsOf = credentialsFor(candidates, tenantKey);
  const workloads = once(() => {
    const objects = [
      ...buildRuntimeWorkloads(runtime, standing, ended),
      ...buildBucketViews(runtime, ended),
      ...buildRuntimeRulers(runtime, rulers, (tenant) => tenantPasswordOf(credentialsOf(tenant), tenant)),
      ...buildDeclaredRules(spec, rules),
    ];
    return paceRolls(objects, observed.workloads, ended);
  });
  const credentials = once(() =>
    candidates
      .filter(({ placed }) => placed !== undefined)
      .map((candidate) => buildTenantCredential(runtime, candidate, credentialsOf(candidate.id))),
  );
  const maps = (unrecorded: ReadonlySet<string>): readonly KubeObject[] =>
    composeMaps({
      topology: resolve(spec, join(declared.placement, without(placement, unrecorded))),
      staticCredentials,
      tenantKey,
      tenants: candidates.flatMap(({ id, placed, settings }) =>
        placed === undefined || unrecorded.has(id) ? [] : [{ name: id, ...settings }],
      ),
    });
  return {
    placement,
    statuses,
    maps,
    credentials,
    workloads,
    retiring: retiringOf(ended, observed),
    prune: () => {
      const going = goingOf(ended, observed);
      const staying = [...credentials(), ...workloads()].filter(({ metadata }) => !going.workloads.has(metadata.name));
      return [...going.claims, ...planPrune(observed.own, staying, runtime, going.workloads)];
    },
    ...tellRules(rules, observed),
    rulerServerName: spec.componentTls?.enabled === true ? partyHost(spec, "ruler") : undefined,
    events: statuses.flatMap(eventsOf),
    wakeAt: wakeAt(placement, limits, ended, observed),
  };
};
