import { registryApis, type RegistryName, registryNames } from "../crd/registryApis.ts";
import { tenantApi, tenantLabels, type TenantObject } from "../crd/tenantObject.ts";
import type { KubeObject } from "../kubeObject.ts";
import type { WhizardSpec } from "../spec/whizard.ts";
import { ownLabel } from "./observed.ts";

/** An object that stands for a cluster, as far as decisions look at it. */
export interface RegisteredCluster {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** Only a `ManagedCluster` has one that is read. */
  readonly spec?: unknown;
}

/** A registry that the spec names. */
export interface ObservedRegistry {
  readonly registry: RegistryName;
  /** Whether what is not in `clusters` does not exist: the kind is served, and all of it was listed. */
  readonly isComplete: boolean;
  readonly clusters: readonly RegisteredCluster[];
}

/** Why a cluster has no Tenant, for the people who registered it. */
export interface RegistryIssue {
  readonly registry: RegistryName;
  readonly cluster: RegisteredCluster;
  readonly reason: "InvalidTenantName" | "TenantNameTaken";
  readonly message: string;
}

/** What there is to do for the registered clusters. */
export interface RegistryPlan {
  /** The Tenants that should be there. */
  readonly tenants: readonly KubeObject[];
  /** Names of Tenants whose clusters are gone, where the policy is to delete them. */
  readonly removed: readonly string[];
  readonly issues: readonly RegistryIssue[];
}

/** Where a Tenant says which cluster it was made for. */
export const originAnnotation = "monitoring.whizard.io/registered-as";

/** Where a Tenant says which labels it has from its cluster: one that the cluster loses goes. */
const copiedAnnotation = "monitoring.whizard.io/registered-labels";

/** The label by which a cluster asks for another id than its name. */
export const tenantNameLabel = "monitoring.whizard.io/tenant";

/** Labels of a cluster that its Tenant takes over: they say where it is placed. */
const copiedLabels = [tenantLabels.exclusive, tenantLabels.soft, tenantLabels.storage];

/** A Tenant of a registry has the id as its name, so that it can be found; hence the form of both. */
const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A cluster that asks for a name. */
export interface ClusterClaim {
  readonly registry: RegistryName;
  readonly cluster: RegisteredCluster;
  readonly origin: string;
  readonly name: string;
}

const claimOf = (registry: RegistryName, cluster: RegisteredCluster): ClusterClaim => {
  const { namespace, name, labels = {} } = cluster.metadata;
  const origin = [registry, ...(namespace === undefined ? [] : [namespace]), name].join("/");
  return { registry, cluster, origin, name: labels[tenantNameLabel] || name };
};

/** Anybody with a bootstrap token may ask to join; whether it is let in says the hub. */
const isAccepted = ({ registry, cluster }: ClusterClaim): boolean =>
  registry !== "openClusterManagement" ||
  (cluster.spec as { readonly hubAcceptsClient?: unknown } | undefined)?.hubAcceptsClient === true;

const isOwn = ({ metadata: { labels = {} } }: TenantObject, { namespace, name }: WhizardSpec): boolean =>
  Object.entries(ownLabel).every(([key, value]) => labels[key] === value) &&
  labels[tenantLabels.service] === `${namespace}.${name}`;

const originOf = ({ metadata }: TenantObject): string | undefined => metadata.annotations?.[originAnnotation];

/** Older ones first; of the same age by registry and name. */
const byAge = (a: ClusterClaim, b: ClusterClaim): number => {
  const keyOf = ({ cluster, registry, origin }: ClusterClaim): string =>
    [cluster.metadata.creationTimestamp ?? "", registryNames.indexOf(registry), origin].join("\n");
  return keyOf(a) < keyOf(b) ? -1 : 1;
};

/** What every registered cluster is to be called, the older ones first; none that its hub has not accepted. */
export const claimsOf = (observed: readonly ObservedRegistry[]): readonly ClusterClaim[] =>
  observed
    .flatMap(({ registry, clusters }) => clusters.map((cluster) => claimOf(registry, cluster)))
    .filter(isAccepted)
    .sort(byAge);

/** Who gets each name: whose it is already, or who was there first. */
const winnersOf = (
  claims: readonly ClusterClaim[],
  tenants: ReadonlyMap<string, TenantObject>,
): ReadonlyMap<string, ClusterClaim> => {
  const winners = new Map<string, ClusterClaim>();
  for (const claim of claims) {
    const tenant = tenants.get(claim.name);
    const isHolder = tenant !== undefined && originOf(tenant) === claim.origin;
    if (isHolder || !winners.has(claim.name)) winners.set(claim.name, claim);
  }
  return winners;
};

const words = ({ registry, cluster: { metadata } }: ClusterClaim): string =>
  `the ${registryApis[registry].kind} ${[...(metadata.namespace === undefined ? [] : [metadata.namespace]), metadata.name].join("/")}`;

const remedy = `name another by the label ${tenantNameLabel}`;

const issueOf = (
  claim: ClusterClaim,
  winner: ClusterClaim | undefined,
  tenant: TenantObject | undefined,
  spec: WhizardSpec,
): Pick<RegistryIssue, "reason" | "message"> | undefined => {
  const { name } = claim;
  if (!namePattern.test(name))
    return {
      reason: "InvalidTenantName",
      message: `"${name}" cannot be a Tenant's name: at most 63 lower case letters, digits and '-'; ${remedy}`,
    };
  if (name === "api" || name === spec.defaultTenantId)
    return { reason: "InvalidTenantName", message: `"${name}" is reserved and cannot be a tenant's id; ${remedy}` };
  if (winner !== undefined && winner !== claim)
    return { reason: "TenantNameTaken", message: `${words(winner)} has the Tenant "${name}"; ${remedy}` };
  const service = tenant?.metadata.labels?.[tenantLabels.service];
  if (service !== undefined && service !== `${spec.namespace}.${spec.name}`)
    return { reason: "TenantNameTaken", message: `the Tenant "${name}" belongs to the Whizard ${service}; ${remedy}` };
  return undefined;
};

/** A Tenant as the reconciler writes it. */
type BuiltTenant = KubeObject & { readonly spec: { readonly tenant: string } };

const buildTenant = ({ cluster, origin, name }: ClusterClaim, spec: WhizardSpec): BuiltTenant => {
  const given = cluster.metadata.labels ?? {};
  const copied = copiedLabels.filter((label) => given[label] !== undefined);
  return {
    apiVersion: `${tenantApi.group}/${tenantApi.version}`,
    kind: tenantApi.kind,
    metadata: {
      name,
      labels: {
        ...ownLabel,
        [tenantLabels.service]: `${spec.namespace}.${spec.name}`,
        ...Object.fromEntries(copied.map((label) => [label, given[label] ?? ""])),
      },
      annotations: { [originAnnotation]: origin, [copiedAnnotation]: copied.join(",") },
    },
    spec: { tenant: name },
  };
};

/** The registries whose Tenants go with their clusters, and that are known well enough to tell. */
const deletingRegistries = (observed: readonly ObservedRegistry[], { reconciler }: WhizardSpec): readonly string[] =>
  observed
    .filter(({ isComplete, registry }) => isComplete && reconciler?.registries?.[registry]?.removalPolicy === "Delete")
    .map(({ registry }) => `${registry}/`);

/** Decides which Tenants the registered clusters have; independent of the order of the observations. */
export const planRegistry = (
  spec: WhizardSpec,
  tenants: readonly TenantObject[],
  observed: readonly ObservedRegistry[],
): RegistryPlan => {
  const byName = new Map(tenants.map((tenant) => [tenant.metadata.name, tenant]));
  const claims = claimsOf(observed);
  const winners = winnersOf(claims, byName);
  const judged = claims.map((claim) => ({
    claim,
    issue: issueOf(claim, winners.get(claim.name), byName.get(claim.name), spec),
  }));
  const sound = judged.flatMap(({ claim, issue }) => (issue === undefined ? [claim] : []));
  // A Tenant that somebody wrote by hand serves its cluster as well, and stays his.
  const isOurs = (tenant: TenantObject): boolean =>
    isOwn(tenant, spec) && tenant.metadata.deletionTimestamp === undefined;
  const isFree = (name: string): boolean => !byName.has(name) || isOurs(byName.get(name) as TenantObject);
  const wanted = new Set(sound.map(({ name }) => name));
  // A mistake in a cluster's label is no reason to take its Tenant away.
  const mistaken = new Set(judged.flatMap(({ claim, issue }) => (issue === undefined ? [] : [claim.origin])));
  const deleting = deletingRegistries(observed, spec);
  const isGone = (tenant: TenantObject): boolean => {
    const origin = originOf(tenant) ?? "";
    return deleting.some((prefix) => origin.startsWith(prefix)) && !mistaken.has(origin);
  };
  return {
    tenants: sound.filter(({ name }) => isFree(name)).map((claim) => buildTenant(claim, spec)),
    removed: tenants
      .filter((tenant) => isOurs(tenant) && isGone(tenant))
      .map(({ metadata }) => metadata.name)
      .filter((name) => !wanted.has(name)),
    issues: judged.flatMap(({ claim: { registry, cluster }, issue }) =>
      issue === undefined ? [] : [{ registry, cluster, ...issue }],
    ),
  };
};
