import { dashboardMaps } from "../manifests/dashboards.ts";
import { issuesClients } from "../spec/gatewayTls.ts";
import { parseWhizard } from "../spec/parse.ts";
import { namesOf } from "../topology/names.ts";
import type { CentralStack } from "./centralStack.ts";

/** What a central cluster's stack tells that is known before anything is deployed. */
export interface CentralDescription {
  /** Names of the declared tenants. */
  readonly tenants: readonly string[];
  /** Where the dashboards are, as `namespace/name` of ConfigMaps. */
  readonly dashboards: readonly string[];
  /** Absent where the gateway speaks plain HTTP. */
  readonly gatewayTls?: {
    /** Whether the package makes the gateway's certificate, and those of its clients. */
    readonly isGenerated: boolean;
    readonly issuesClients: boolean;
  };
}

/** Describes the stack of a configuration that was checked. */
export const describeCentralStack = ({ spec }: Pick<CentralStack, "spec">): CentralDescription => {
  const topology = parseWhizard(spec);
  if (!topology.ok) throw new Error("the spec of a checked stack is valid");
  const { name, namespace, tenants, observability, gateway } = topology.value;
  const { tls } = gateway;
  const maps = observability === undefined ? [] : dashboardMaps(namesOf(name).observability, observability.dashboards);
  return {
    tenants: tenants.map((tenant) => tenant.name),
    dashboards: maps.map((map) => `${namespace}/${map}`),
    ...(tls === undefined
      ? {}
      : { gatewayTls: { isGenerated: tls.generated !== undefined, issuesClients: issuesClients(tls) } }),
  };
};
