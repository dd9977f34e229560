import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as whizard from "@whizard/pulumi";

const config = new pulumi.Config();
const namespace = config.get("namespace") ?? "whizard";
const replicas = config.getNumber("replicas") ?? 1;

const cluster = new kubernetes.Provider("cluster", {
  kubeconfig: config.requireSecret("kubeconfig"),
  // Hashrings and the gateway's maps change in place: pods follow them.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
});

// A region's S3 server that another resource names, and its key: both are unknown until the first update.
const region = new random.RandomString("region", { length: 8, special: false, upper: false });
const key = new random.RandomPassword("key", { length: 40, special: false });

// Small pods, so that it fits on one machine.
const small = { resources: { requests: { cpu: "20m", memory: "64Mi" } } };
const pods = { ...small, replicas };
const central = new whizard.Whizard(
  "whizard",
  {
    namespace,
    storage: { embedded: small },
    storages: {
      // Tenants move to it by `storage: "archive"`.
      archive: {
        s3: {
          bucket: pulumi.interpolate`metrics-${region.result}`,
          endpoint: pulumi.interpolate`s3.${region.result}.example:9000`,
          accessKey: config.requireSecret("accessKey"),
          secretKey: key.result,
        },
      },
    },
    tenants: [{ name: "team-a", exclusive: true }, { name: "team-b" }, { name: "team-c" }, { name: "team-d" }],
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

const agent = new whizard.AgentProxy(
  "agent",
  {
    namespace: `${namespace}-agent`,
    ...pods,
    tenant: "team-a",
    gateway: { host: central.gatewayHost },
    password: central.passwords.apply((passwords) => passwords["team-a"] ?? ""),
  },
  { providers: { kubernetes: cluster } },
);

export const placement = central.placement;
export const passwords = central.passwords;
export const remoteWriteUrl = agent.remoteWriteUrl;
