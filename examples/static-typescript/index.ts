import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";

// The list of tenants is the only thing that changes: `pulumi config set --path 'tenants[2]' team-c`.
const tenants = new pulumi.Config().getObject<string[]>("tenants") ?? ["team-a", "team-b"];

const central = new whizard.Whizard("whizard", {
  storage: { embedded: {} },
  // Pulumi writes the hashrings and the gateway's maps, and Tenant objects in the cluster mean nothing.
  reconciler: false,
  gateway: { enabledTenantsAdmission: true },
  tenants: tenants.map((name) => ({ name })),
});

export const placement = central.placement;
export const hashrings = central.hashrings;
