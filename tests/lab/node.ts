import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { dnsServiceAddress } from "./addresses.ts";
import { runCommand, succeeds } from "./command.ts";
import { cniFolder, fileOf, hyperkube, type Component, type ComponentContext } from "./component.ts";
import { inSpace } from "./space.ts";
import { imageReferences } from "./versions.ts";

/** containerd's socket, in the space's own /run. */
export const containerdSocket = "/run/containerd/containerd.sock";
const overlayFilesystem = 0x794c7630;

const containerd: Component = {
  name: "containerd",
  command: (context) => {
    writeNetworkConfig(context);
    const config = fileOf(context, "containerd.toml");
    writeFileSync(config, renderContainerdConfig(context));
    return [context.tools.containerd, "--config", config];
  },
  isReady: (context, signal) => {
    const [program = "", ...args] = inSpace(context.table, [context.tools.ctr, "-a", containerdSocket, "version"]);
    return succeeds(program, args, { signal });
  },
  seconds: 60,
};

const kubelet: Component = {
  name: "kubelet",
  command: (context) => {
    const config = fileOf(context, "kubelet.json");
    writeFileSync(config, JSON.stringify(buildKubeletConfig(context), undefined, 2));
    return [
      ...hyperkube(context, "kubelet"),
      `--config=${config}`,
      `--kubeconfig=${fileOf(context, "pki/kubelet.kubeconfig")}`,
      `--hostname-override=${context.plan.nodeName}`,
      `--node-ip=${context.plan.address}`,
      // Container statistics every 10 s cost a tenth of a core on two clusters.
      "--housekeeping-interval=20s",
    ];
  },
  isReady: async (context, signal) => {
    const path = "jsonpath={.status.conditions[?(@.type=='Ready')].status}";
    const kubeconfig = `--kubeconfig=${fileOf(context, "pki/admin.kubeconfig")}`;
    const args = [kubeconfig, "get", "node", context.plan.nodeName, "-o", path];
    return runCommand(context.tools.kubectl, args, { signal }).then(
      (ready) => ready === "True",
      () => false,
    );
  },
  seconds: 120,
};

const kubeProxy: Component = {
  name: "kube-proxy",
  command: (context) => [
    ...hyperkube(context, "kube-proxy"),
    `--kubeconfig=${fileOf(context, "pki/proxy.kubeconfig")}`,
    `--hostname-override=${context.plan.nodeName}`,
    "--proxy-mode=iptables",
    // Connection tracking limits are the whole machine's, not the namespace's.
    "--conntrack-max-per-core=0",
    "--conntrack-tcp-timeout-established=0s",
    "--conntrack-tcp-timeout-close-wait=0s",
    "--healthz-bind-address=127.0.0.1:10256",
  ],
  isReady: (context, signal) => {
    const ask = ["curl", "-fs", "--noproxy", "*", "-m", "5", "http://127.0.0.1:10256/healthz"];
    const [program = "", ...args] = inSpace(context.table, ask);
    return succeeds(program, args, { signal });
  },
  seconds: 120,
};

/** The node in the order of starting. */
export const node: readonly Component[] = [containerd, kubelet, kubeProxy];

function writeNetworkConfig(context: ComponentContext): void {
  const routes = [{ dst: "0.0.0.0/0" }];
  // ptp routes every packet, so services answer between pods of one node without br_netfilter.
  const ptp = {
    type: "ptp",
    ipMasq: true,
    ipam: { type: "host-local", ranges: [[{ subnet: context.plan.podSubnet }]], routes },
  };
  const portmap = { type: "portmap", capabilities: { portMappings: true } };
  mkdirSync(fileOf(context, "cni"), { recursive: true });
  const list = { cniVersion: "1.0.0", name: "lab", plugins: [ptp, portmap] };
  writeFileSync(fileOf(context, "cni/10-lab.conflist"), JSON.stringify(list, undefined, 2));
}

function renderContainerdConfig(context: ComponentContext): string {
  // An overlay cannot lie on an overlay, which is what a container's own folders are.
  const snapshotter = statfsSync(context.table.folder).type === overlayFilesystem ? "native" : "overlayfs";
  return `version = 2
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${imageReferences.pause}"
  # Without CAP_SYS_RESOURCE runc dies of a lower score with "can't get final child's PID from pipe: EOF".
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "${context.tools.runc}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniFolder(context)}"
    conf_dir = "${fileOf(context, "cni")}"
`;
}

function buildKubeletConfig(context: ComponentContext): object {
  const resolvConf = fileOf(context, "resolv.conf");
  writeFileSync(resolvConf, `nameserver ${dnsServiceAddress}\n`);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: fileOf(context, "pki/ca.crt") },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: fileOf(context, "pki/kubelet.crt"),
    tlsPrivateKeyFile: fileOf(context, "pki/kubelet.key"),
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${context.plan.id}`,
    cgroupsPerQOS: true,
    // Kubernetes 1.34 still runs on cgroup v1, when it is told to.
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    clusterDNS: [dnsServiceAddress],
    clusterDomain: "cluster.local",
    resolvConf,
    evictionHard: {
      "memory.available": "50Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
      "nodefs.inodesFree": "1%",
    },
    // No registry could bring a collected image back.
    imageGCHighThresholdPercent: 100,
    localStorageCapacityIsolation: false,
    enforceNodeAllocatable: [],
    maxPods: 200,
  };
}
