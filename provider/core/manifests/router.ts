import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import type { RouterSpec } from "../spec/router.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import { type Hashring, renderHashrings } from "../thanos/hashrings.ts";
import { type LimitedTenant, renderLimits } from "../thanos/limits.ts";
import { closedCapnproto, ports } from "../topology/ports.ts";
import type { Names } from "../topology/names.ts";
import { buildConfigMap, configMapMount, fileMount } from "./configFiles.ts";
import { forwardTls, hopTls, remoteWriteTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { buildHeadlessService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const folder = "/etc/whizard/hashrings";
const limitsFolder = "/etc/whizard/limits";

/** The one file of the ConfigMap of limits. */
export const limitsFile = "limits.json";

/** The rings of the router behind the gateway. */
export const hashringsFile = "hashrings.json";
/** The rings of a router that finds the tenant in a label. */
export const splitHashringsFile = "split.json";

interface Rings {
  readonly hashrings: readonly Hashring[];
  /** Absent where no result can be without a tenant. */
  readonly splitHashrings?: readonly Hashring[] | undefined;
}

/** The files of the ConfigMap of rings. */
export const renderRingFiles = ({ hashrings, splitHashrings }: Rings): Readonly<Record<string, string>> => ({
  [hashringsFile]: renderHashrings(hashrings),
  ...(splitHashrings === undefined ? {} : { [splitHashringsFile]: renderHashrings(splitHashrings) }),
});

/** What the pods of a router need. */
interface RouterPods {
  readonly settings: Place & Tenancy;
  readonly kind: "router" | "router-split";
  readonly spec: RouterSpec;
  /** Name of the workload. */
  readonly name: string;
  /** The ConfigMap of the rings, and the file of it that counts. */
  readonly rings: ReturnType<typeof configMapMount> & { readonly file: string };
  /** The ConfigMap of the limits; nobody is limited without one. */
  readonly limits?: string;
  /** The label that names the tenant of a series, before the header does. Who may write then may write as anybody. */
  readonly splitTenantLabelName?: string | undefined;
}

const args = ({ settings, kind, spec, rings, limits, splitTenantLabelName }: RouterPods) =>
  renderArgs(
    "receive",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "remote-write.address": `0.0.0.0:${ports.remoteWrite}`,
      ...hopTls(settings, kind).httpServer,
      ...hopTls(settings, kind).grpcServer,
      ...remoteWriteTls(settings),
      ...forwardTls(settings),
      "receive.hashrings-file": `${folder}/${rings.file}`,
      // Thanos watches the file, but a volume's swap of links passes its watch by: a new tenant waits for this.
      "receive.hashrings-file-refresh-interval": "250ms",
      "receive.hashrings-algorithm": spec.hashringAlgorithm,
      "receive.replication-factor": spec.replicationFactor,
      "receive.replication-protocol": spec.replicationProtocol,
      "receive.capnproto-address": closedCapnproto,
      // The file is there without any limit, too, and is watched: limits come and go without a restart.
      "receive.limits-config-file": limits === undefined ? undefined : `${limitsFolder}/${limitsFile}`,
      "receive.tenant-header": settings.tenantHeader,
      "receive.tenant-label-name": settings.tenantLabelName,
      "receive.default-tenant-id": settings.defaultTenantId,
      "receive.split-tenant-label-name": splitTenantLabelName,
      // Thanos wants a label of every receiver, though a router stores nothing that would carry it.
      label: [`${replicaLabels.receive}="$(POD_NAME)"`],
      "tsdb.path": "/tmp/receive",
    },
    spec.flags,
  );

/** A router's pods behind a headless Service, so that who writes balances over them. */
const buildPods = (pods: RouterPods) => {
  const { spec, rings, limits } = pods;
  const identity = identify(pods.settings, "router", pods.name);
  const files = [rings, ...(limits === undefined ? [] : [configMapMount("limits", limits, limitsFolder)])];
  const hop = hopTls(pods.settings, pods.kind);
  return [
    buildHeadlessService(identity, [
      { name: "http", port: ports.http },
      { name: "remote-write", port: ports.remoteWrite },
    ]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec,
      annotations: hop.annotations,
      volumes: [...files.map((file) => file.volume), ...hop.volumes, { name: "tmp", emptyDir: {} }],
      container: {
        name: "thanos",
        args: [...args(pods)],
        env: [podName],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
          { name: "remote-write", containerPort: ports.remoteWrite },
        ],
        volumeMounts: [...files.map((file) => file.mount), ...hop.mounts, { name: "tmp", mountPath: "/tmp" }],
        ...hop.probes,
      },
    }),
  ];
};

interface RouterParts extends Rings {
  readonly settings: Place & Tenancy;
  readonly spec: RouterSpec;
  readonly names: Pick<Names, "router" | "hashrings" | "limits">;
  /** Tenants with limits of their own. */
  readonly tenants: readonly LimitedTenant[];
  /** The ConfigMaps that its pods mount instead of its own, where somebody else composes rings and limits. */
  readonly composed?: Pick<Names["composed"], "hashrings" | "limits">;
  readonly splitTenantLabelName?: string | undefined;
}

/** Thanos Receive in routing mode, with the ConfigMaps of rings and limits. */
export const buildRouter = (parts: RouterParts) => {
  const { settings, spec, names, splitTenantLabelName } = parts;
  const identity = identify(settings, "router", names.router);
  return [
    buildConfigMap(identity, names.hashrings, renderRingFiles(parts)),
    buildConfigMap(identity, names.limits, { [limitsFile]: renderLimits(spec.limits, parts.tenants) }),
    ...buildPods({
      settings,
      kind: "router",
      spec,
      name: names.router,
      rings: { ...configMapMount("hashrings", (parts.composed ?? names).hashrings, folder), file: hashringsFile },
      limits: (parts.composed ?? names).limits,
      splitTenantLabelName,
    }),
  ];
};

/** The same beside it for results of a global ruler, which say by a label whose they are; never behind a gateway. */
export const buildSplitRouter = ({ settings, spec, names, composed }: SplitRouterParts) =>
  buildPods({
    settings,
    kind: "router-split",
    spec,
    name: names.splitRouter,
    rings: {
      ...fileMount("hashrings", (composed ?? names).hashrings, folder, splitHashringsFile),
      file: splitHashringsFile,
    },
    splitTenantLabelName: settings.tenantLabelName,
  });

interface SplitRouterParts extends Pick<RouterParts, "settings" | "spec" | "composed"> {
  readonly names: Pick<Names, "splitRouter" | "hashrings">;
}
