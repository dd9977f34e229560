import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";

/** The stack's program. Its configuration holds what requests change: the list of tenants. */
export const program = async (): Promise<Record<string, unknown>> => {
  const config = new pulumi.Config();
  const cluster = new kubernetes.Provider("cluster", {
    kubeconfig: config.requireSecret("kubeconfig"),
    // Hashrings and the gateway's maps change in place: pods follow them.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const small = { resources: { requests: { cpu: "20m", memory: "64Mi" } } };
  const pods = { ...small, replicas: config.getNumber("replicas") ?? 1 };
  const central = new whizard.Whizard(
    "whizard",
    {
      namespace: config.require("namespace"),
      // Tenants come by requests to this program only.
      reconciler: false,
      // An S3 server in the cluster, for trying out.
      storage: { embedded: small },
      tenants: config.requireObject<string[]>("tenants").map((name) => ({ name })),
      gatewayTemplate: pods,
      routerTemplate: pods,
      ingesterTemplate: small,
      queryTemplate: pods,
      queryFrontendTemplate: pods,
      storeTemplate: pods,
      compactorTemplate: small,
    },
    { providers: { kubernetes: cluster } },
  );
  return {
    placement: central.placement,
    passwords: central.passwords,
    gateway: { host: central.gatewayHost, port: central.gatewayPort },
  };
};
