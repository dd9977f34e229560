import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as whizard from "@whizard/pulumi";

const config = new pulumi.Config();
const namespace = config.get("namespace") ?? "whizard";
const nodePort = config.getNumber("nodePort");

const cluster = new kubernetes.Provider("cluster", {
  kubeconfig: config.requireSecret("kubeconfig"),
  // Hashrings and the gateway's maps change in place: pods follow them.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
});
const providers = { kubernetes: cluster };

// Small pods, so that it fits on one machine.
const resources = { requests: { cpu: "10m", memory: "32Mi" } };
const pod = { namespace, resources, replicas: 1 };

const storage = new whizard.ObjectStorage(
  "storage",
  { namespace, createNamespace: true, embedded: { resources } },
  { providers },
);
const objstore = { name: storage.secretName, key: storage.secretKey };
const opts = { providers, dependsOn: [storage] };

// team-a has an ingester of its own, everybody else shares one.
const own = new whizard.Ingester("team-a", { ...pod, name: "team-a", objstore }, opts);
const shared = new whizard.Ingester("shared", { ...pod, name: "shared", objstore }, opts);
const addressOf = (ingester: whizard.Ingester) => ingester.endpoints.apply(([first = ""]) => first);
const router = new whizard.Router(
  "router",
  {
    ...pod,
    hashrings: [
      { hashring: "team-a", tenants: ["team-a"], endpoints: [addressOf(own)] },
      { hashring: "shared", endpoints: [addressOf(shared)] },
    ],
  },
  opts,
);

const store = new whizard.Store("store", { ...pod, objstore }, opts);
const query = new whizard.Query(
  "query",
  { ...pod, stores: [{ addresses: [own.storeAddress, shared.storeAddress, store.storeAddress] }] },
  opts,
);
const frontend = new whizard.QueryFrontend("frontend", { ...pod, downstreamUrl: query.url }, opts);

const gateway = new whizard.Gateway(
  "gateway",
  {
    ...pod,
    ...(nodePort === undefined ? {} : { nodePort }),
    router: { host: router.host },
    queryFrontend: { host: frontend.host },
    tenants: [{ name: "team-a" }, { name: "team-b" }],
  },
  opts,
);

// Rules of one tenant: its ruler reads and writes as everybody else does, at the gateway.
new whizard.Ruler(
  "ruler",
  {
    ...pod,
    tenant: "team-a",
    gateway: {
      host: gateway.host,
      password: gateway.passwords.apply((passwords) => passwords["team-a"] ?? ""),
    },
    evaluationInterval: "5s",
    ruleGroups: [{ name: "answers", rules: [{ record: "answer", expr: "vector(42)" }] }],
  },
  { ...opts, dependsOn: [gateway] },
);

export const remoteWriteUrl = pulumi.interpolate`http://${gateway.host}:${gateway.port}/team-a/api/v1/receive`;
export const passwords = gateway.passwords;
