import * as whizard from "@whizard/pulumi";

const central = new whizard.Whizard("whizard", {
  namespace: "monitoring",
  // The Secret exists in this namespace, so the namespace does as well.
  createNamespace: false,
  storage: {
    s3: {
      bucket: "whizard-monitoring",
      endpoint: "s3.example:443",
      accessKeySecret: { name: "storage-secret", key: "accessKey" },
      secretKeySecret: { name: "storage-secret", key: "secretKey" },
    },
  },
  tenants: [{ name: "team-a" }, { name: "team-b" }],
});

export const placement = central.placement;
