import type { RegistryName } from "../crd/registryApis.ts";
import { claimsOf, type ClusterClaim, type ObservedRegistry } from "../reconcile/planRegistry.ts";
import type { KubeconfigSource } from "./fleetFile.ts";
import { labelName, labelText } from "./fleetLabels.ts";
import type { FleetRegistries } from "./fleetRegistries.ts";
import { memberName, type FoundMember, type MemberSync } from "./syncMembers.ts";

/** A member as far as a registry can stand behind it. */
interface KnownMember {
  readonly name: string;
  /** Name of its central cluster. */
  readonly central: string;
  /** The cluster of a registry that it stands for. */
  readonly registered?: string | undefined;
}

/** What a sync with one central cluster's registries starts from. */
export interface RegisteredClusters {
  /** Name of the central cluster. */
  readonly central: string;
  readonly registries: FleetRegistries;
  readonly observed: readonly ObservedRegistry[];
}

const filled = (template: string, { cluster: { metadata } }: ClusterClaim): string =>
  template.replaceAll("{namespace}", metadata.namespace ?? "").replaceAll("{name}", metadata.name);

/** Where each registry keeps its clusters' kubeconfigs. */
const sources: Readonly<
  Record<RegistryName, (claim: ClusterClaim, registries: FleetRegistries) => KubeconfigSource | undefined>
> = {
  kubesphere: ({ cluster }) => ({ kubesphere: cluster.metadata.name }),
  clusterApi: ({ cluster: { metadata } }) => ({
    secret: { namespace: metadata.namespace ?? "default", name: `${metadata.name}-kubeconfig`, key: "value" },
  }),
  openClusterManagement: (claim, { openClusterManagement }) => {
    if (openClusterManagement === undefined) return undefined;
    const { namespace, name, key } = openClusterManagement.kubeconfigSecret;
    return { secret: { namespace: filled(namespace, claim), name: filled(name, claim), key } };
  },
  secrets: ({ cluster: { metadata } }, { secrets }) =>
    secrets && {
      secret: { namespace: metadata.namespace ?? secrets.namespace, name: metadata.name, key: secrets.key },
    },
};

/** The labels of a cluster that a fleet file can have. */
const labelsOf = ({ cluster }: ClusterClaim): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(cluster.metadata.labels ?? {}).filter(
      ([name, value]) => labelName.pattern.test(name) && labelText.pattern.test(value),
    ),
  );

const toMember = (claim: ClusterClaim, central: string, registries: FleetRegistries): FoundMember | undefined => {
  const name = memberName(claim.name);
  const labels = labelsOf(claim);
  const kubeconfig = sources[claim.registry](claim, registries);
  return (
    kubeconfig && {
      name,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      kubeconfig,
      ...(claim.name === name ? {} : { tenant: claim.name }),
      central,
      registered: claim.origin,
    }
  );
};

/**
 * Says how a fleet file follows the registries of a central cluster, by the same rules of names and admission as the
 * reconciler: whom it is to get, and whose cluster is not registered any more. A member that is there stays what it is,
 * and nobody is taken out, because that would delete an agent.
 */
export const syncRegistered = (
  members: readonly KnownMember[],
  taken: readonly string[],
  { central, registries, observed }: RegisteredClusters,
): MemberSync => {
  const own = members.filter((member) => member.central === central);
  const known = new Set(own.map(({ registered }) => registered));
  const names = new Set([...taken, ...members.map(({ name }) => name)]);
  const add: FoundMember[] = [];
  const refused: string[] = [];
  const claims = claimsOf(observed);
  for (const claim of claims.filter(({ origin }) => !known.has(origin))) {
    const member = toMember(claim, central, registries);
    if (member === undefined) continue;
    if (member.name === "" || names.has(member.name)) {
      const remedy = "name another by the label monitoring.whizard.io/tenant";
      refused.push(`${claim.origin}: the name "${member.name}" is taken; ${remedy}`);
    } else add.push(member);
    names.add(member.name);
  }
  const origins = new Set(claims.map(({ origin }) => origin));
  const listed = observed.filter(({ isComplete }) => isComplete).map(({ registry }) => `${registry}/`);
  const isGone = ({ registered }: KnownMember): boolean =>
    registered !== undefined && !origins.has(registered) && listed.some((registry) => registered.startsWith(registry));
  return { add, gone: own.filter(isGone).map(({ name }) => name), refused };
};
