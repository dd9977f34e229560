import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";

const config = new pulumi.Config();
const kubeconfig = config.requireSecret("kubeconfig");

/** A cluster by its context; each one is a process, and every component says which one it is for. */
const clusterOf = (name: string) =>
  new kubernetes.Provider(name, {
    kubeconfig,
    context: config.require(`${name}Context`),
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
const [storageCluster, central, member] = [clusterOf("storage"), clusterOf("central"), clusterOf("member")];

// The first cluster keeps the blocks.
const storage = new whizard.ObjectStorage(
  "storage",
  { namespace: "whizard-storage", createNamespace: true, embedded: { bucket: "whizard" } },
  { providers: { kubernetes: storageCluster } },
);

// The second takes writes and answers queries. Its storage is reached from outside, and the key travels as a secret.
const topology = new whizard.Whizard(
  "whizard",
  {
    storage: {
      s3: {
        bucket: "whizard",
        endpoint: config.require("storageEndpoint"),
        insecure: true,
        accessKey: storage.s3AccessKey.apply((key) => key ?? ""),
        secretKey: storage.s3SecretKey.apply((key) => key ?? ""),
      },
    },
    gateway: { nodePort: 30_990 },
    tenants: [{ name: "member" }],
  },
  { providers: { kubernetes: central }, dependsOn: [storage] },
);

// The third writes as a tenant.
const agent = new whizard.AgentProxy(
  "agent",
  {
    tenant: "member",
    gateway: { host: config.require("gatewayHost"), port: 30_990 },
    password: topology.passwords.apply((passwords) => passwords["member"] ?? ""),
  },
  { providers: { kubernetes: member }, dependsOn: [topology] },
);

export const remoteWriteUrl = agent.remoteWriteUrl;
