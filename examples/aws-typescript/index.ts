import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";

const config = new pulumi.Config();

const account = new aws.Provider("account", { region: "eu-central-1" });

const central = new whizard.Whizard(
  "whizard",
  {
    namespace: "monitoring",
    storage: {
      aws: {
        region: "eu-central-1",
        versioning: true,
        tags: { team: "observability" },
        // The pods take a role by their ServiceAccount: no key exists.
        irsa: { oidcProviderArn: config.require("oidcProviderArn") },
      },
    },
    tenants: [{ name: "team-a" }, { name: "team-b" }],
  },
  { providers: { aws: account } },
);

export const placement = central.placement;
