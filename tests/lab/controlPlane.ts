import { serviceSubnet } from "./addresses.ts";
import { succeeds } from "./command.ts";
import { fileOf, hyperkube, type Component, type ComponentContext } from "./component.ts";
import { inSpace } from "./space.ts";

/** Asks an address inside the cluster's space whether it is well. */
async function isHealthy(context: ComponentContext, url: string, signal?: AbortSignal): Promise<boolean> {
  const [program = "", ...args] = inSpace(context.table, ["curl", "-fsk", "--noproxy", "*", "-m", "5", url]);
  return succeeds(program, args, { signal });
}

const etcd: Component = {
  name: "etcd",
  command: ({ tools }) => [
    tools.etcd,
    "--data-dir=/var/lib/etcd",
    "--listen-client-urls=http://127.0.0.1:2379",
    "--advertise-client-urls=http://127.0.0.1:2379",
    "--listen-peer-urls=http://127.0.0.1:2380",
    // The lab's data need not outlive a power cut.
    "--unsafe-no-fsync",
    "--heartbeat-interval=500",
    "--election-timeout=5000",
    "--snapshot-count=5000",
    "--logger=zap",
    "--log-level=warn",
  ],
  isReady: (context, signal) => isHealthy(context, "http://127.0.0.1:2379/health", signal),
  seconds: 60,
};

const apiServer: Component = {
  name: "kube-apiserver",
  command: (context) => [
    ...hyperkube(context, "kube-apiserver"),
    "--etcd-servers=http://127.0.0.1:2379",
    "--secure-port=6443",
    // Pods reach it at the node's address, by the service's.
    "--bind-address=0.0.0.0",
    `--advertise-address=${context.plan.address}`,
    `--service-cluster-ip-range=${serviceSubnet}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${fileOf(context, "pki/sa.pub")}`,
    `--service-account-signing-key-file=${fileOf(context, "pki/sa.key")}`,
    `--client-ca-file=${fileOf(context, "pki/ca.crt")}`,
    `--tls-cert-file=${fileOf(context, "pki/apiserver.crt")}`,
    `--tls-private-key-file=${fileOf(context, "pki/apiserver.key")}`,
    `--kubelet-client-certificate=${fileOf(context, "pki/admin.crt")}`,
    `--kubelet-client-key=${fileOf(context, "pki/admin.key")}`,
    `--kubelet-certificate-authority=${fileOf(context, "pki/ca.crt")}`,
    // Nobody resolves the node's name here.
    "--kubelet-preferred-address-types=InternalIP",
    "--authorization-mode=Node,RBAC",
    "--allow-privileged=true",
    "--enable-admission-plugins=NodeRestriction",
  ],
  isReady: (context, signal) => isHealthy(context, "https://127.0.0.1:6443/readyz", signal),
  seconds: 180,
};

const controllerManager: Component = {
  name: "kube-controller-manager",
  command: (context) => [
    ...hyperkube(context, "kube-controller-manager"),
    `--kubeconfig=${fileOf(context, "pki/admin.kubeconfig")}`,
    `--service-account-private-key-file=${fileOf(context, "pki/sa.key")}`,
    `--root-ca-file=${fileOf(context, "pki/ca.crt")}`,
    `--cluster-signing-cert-file=${fileOf(context, "pki/ca.crt")}`,
    `--cluster-signing-key-file=${fileOf(context, "pki/ca.key")}`,
    "--use-service-account-credentials",
    "--enable-hostpath-provisioner=true",
    "--leader-elect=false",
  ],
  isReady: (context, signal) => isHealthy(context, "https://127.0.0.1:10257/healthz", signal),
  seconds: 120,
};

const scheduler: Component = {
  name: "kube-scheduler",
  command: (context) => [
    ...hyperkube(context, "kube-scheduler"),
    `--kubeconfig=${fileOf(context, "pki/admin.kubeconfig")}`,
    "--leader-elect=false",
  ],
  isReady: (context, signal) => isHealthy(context, "https://127.0.0.1:10259/healthz", signal),
  seconds: 120,
};

/** The control plane in the order of starting. */
export const controlPlane: readonly Component[] = [etcd, apiServer, controllerManager, scheduler];
