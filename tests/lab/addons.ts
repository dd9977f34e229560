import { dnsServiceAddress } from "./addresses.ts";
import { imageReferences } from "./versions.ts";

const labels = { "k8s-app": "kube-dns" };
const metadata = { name: "coredns", namespace: "kube-system" };
const rbac = "rbac.authorization.k8s.io";

/** Names outside the cluster that it can resolve: the other clusters' nodes. There is no other outside. */
export type HostNames = Readonly<Record<string, string>>;

/** Answers cluster names, the lab's nodes, and NXDOMAIN for all else, so that nothing waits for an upstream server. */
function renderCorefile(hosts: HostNames): string {
  const lines = Object.entries(hosts).map(([name, address]) => `        ${address} ${name}`);
  // Blocks of their own: CoreDNS asks template before kubernetes and hosts, whatever the order in the file.
  return `cluster.local in-addr.arpa ip6.arpa {
    errors
    health :8080 {
        lameduck 2s
    }
    ready :8181
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        ttl 5
    }
    prometheus :9153
    cache 5
    reload 5s
    loadbalance
}
lab {
    errors
    hosts {
${lines.join("\n")}
    }
    prometheus :9153
}
. {
    errors
    template ANY ANY {
        rcode NXDOMAIN
    }
    prometheus :9153
}
`;
}

/** What every cluster gets: the default StorageClass and CoreDNS with its rights and its Service. */
export function buildAddons(hosts: HostNames): readonly object[] {
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "kubernetes.io/host-path",
      reclaimPolicy: "Delete",
      volumeBindingMode: "Immediate",
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRole",
      metadata: { name: "system:coredns" },
      rules: [
        { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
      ],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "system:coredns" },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "system:coredns" },
      subjects: [{ kind: "ServiceAccount", ...metadata }],
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: renderCorefile(hosts) } },
    buildDeployment(),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, name: "kube-dns", labels: { ...labels, "kubernetes.io/name": "CoreDNS" } },
      spec: {
        selector: labels,
        clusterIP: dnsServiceAddress,
        ports: [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "dns-tcp", port: 53, protocol: "TCP" },
          { name: "metrics", port: 9153, protocol: "TCP" },
        ],
      },
    },
  ];
}

function buildDeployment(): object {
  const container = {
    name: "coredns",
    image: imageReferences.coredns,
    imagePullPolicy: "Never",
    args: ["-conf", "/etc/coredns/Corefile"],
    volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
    ports: [
      { name: "dns", containerPort: 53, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
      { name: "metrics", containerPort: 9153, protocol: "TCP" },
    ],
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "170Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
    },
    livenessProbe: { httpGet: { path: "/health", port: 8080 }, periodSeconds: 20, failureThreshold: 5 },
    readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: "coredns",
          priorityClassName: "system-cluster-critical",
          dnsPolicy: "Default",
          containers: [container],
          volumes: [{ name: "config", configMap: { name: "coredns" } }],
        },
      },
    },
  };
}
