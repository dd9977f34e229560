import * as whizard from "@whizard/pulumi";

const central = new whizard.Whizard("whizard", {
  // An S3 server in the cluster, for trying out.
  storage: { embedded: {} },
  tenants: [{ name: "team-a" }, { name: "team-b" }],
});

export const gatewayHost = central.gatewayHost;
export const placement = central.placement;
export const passwords = central.passwords;
