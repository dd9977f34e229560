import type { Issue } from "../issue.ts";
import type { Candidate } from "./candidate.ts";
import { replicaLabels } from "./replicaLabels.ts";

/** Labels of series that are taken, each with whom it belongs to. */
const takenLabels = ({ query }: Candidate): ReadonlyMap<string, string> =>
  new Map([
    ...(query?.replicaLabelNames ?? []).map(
      (name) => [name, "is one of query.replicaLabelNames, which queries drop"] as const,
    ),
    [replicaLabels.receive, "tells the ingesters' replicas apart"] as const,
  ]);

const checkTenantLabel = (spec: Candidate): readonly Issue[] => {
  const { tenantLabelName = "" } = spec;
  const owner = takenLabels(spec).get(tenantLabelName);
  return owner === undefined
    ? []
    : [{ path: "tenantLabelName", reason: `"${tenantLabelName}" ${owner}`, hint: "choose another name" }];
};

const checkDefaultTenant = ({ defaultTenantId, tenants = [] }: Candidate): readonly Issue[] => {
  const index = tenants.findIndex((tenant) => tenant !== undefined && tenant.name === defaultTenantId);
  return index < 0
    ? []
    : [
        {
          path: "defaultTenantId",
          reason: `"${defaultTenantId}" is a declared tenant: what names no tenant would be written to it and read from it`,
          hint: `choose an id that is not tenants[${index}].name`,
        },
      ];
};

const checkLabels = (spec: Candidate): readonly Issue[] => {
  const taken = new Map([...takenLabels(spec), [spec.tenantLabelName, "is the tenantLabelName"] as const]);
  return (spec.tenants ?? []).flatMap((tenant, index) =>
    Object.keys(tenant?.labels ?? {}).flatMap((name) => {
      const owner = taken.get(name);
      return owner === undefined
        ? []
        : [
            {
              path: `tenants[${index}].labels.${name}`,
              reason: `the label "${name}" ${owner}`,
              hint: "choose another name",
            },
          ];
    }),
  );
};

/** Checks that the names which the components agree on do not get into each other's way. */
export const checkCollisions = (spec: Candidate): readonly Issue[] => [
  ...checkTenantLabel(spec),
  ...checkDefaultTenant(spec),
  ...checkLabels(spec),
];
