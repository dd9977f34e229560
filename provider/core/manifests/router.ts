import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import type { RouterSpec } from "../spec/router.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import { type Hashring, renderHashrings } from "../thanos/hashrings.ts";
import { type LimitedTenant, renderLimits } from "../thanos/limits.ts";
import { closedCapnproto, ports } from "../topology/ports.ts";
import type { Names } from "../topology/names.ts";
import { buildConfigMap, configMapMount } from "./configFiles.ts";
import { identify } from "./identity.ts";
import { thanosProbes } from "./probes.ts";
import { buildHeadlessService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const folder = "/etc/whizard/hashrings";
const limitsFolder = "/etc/whizard/limits";

/** The one file of the ConfigMap of limits. */
export const limitsFile = "limits.json";

/** The one file of the ConfigMap of rings. */
export const hashringsFile = "hashrings.json";

interface RouterParts {
  readonly settings: Place & Tenancy;
  readonly spec: RouterSpec;
  readonly names: Pick<Names, "router" | "hashrings" | "limits">;
  readonly hashrings: readonly Hashring[];
  /** Tenants with limits of their own. */
  readonly tenants: readonly LimitedTenant[];
  /** The ConfigMaps that its pods mount instead of its own, where somebody else composes rings and limits. */
  readonly composed?: Pick<Names["composed"], "hashrings" | "limits">;
}

const args = ({ settings, spec }: RouterParts) =>
  renderArgs(
    "receive",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "remote-write.address": `0.0.0.0:${ports.remoteWrite}`,
      "receive.hashrings-file": `${folder}/${hashringsFile}`,
      // The file is watched as well; a volume's swap of links can pass the watch by.
      "receive.hashrings-file-refresh-interval": "10s",
      "receive.hashrings-algorithm": spec.hashringAlgorithm,
      "receive.replication-factor": spec.replicationFactor,
      "receive.replication-protocol": spec.replicationProtocol,
      "receive.capnproto-address": closedCapnproto,
      // The file is there without any limit, too, and is watched: limits come and go without a restart.
      "receive.limits-config-file": `${limitsFolder}/${limitsFile}`,
      "receive.tenant-header": settings.tenantHeader,
      "receive.tenant-label-name": settings.tenantLabelName,
      "receive.default-tenant-id": settings.defaultTenantId,
      // Thanos wants a label of every receiver, though a router stores nothing that would carry it.
      label: [`${replicaLabels.receive}="$(POD_NAME)"`],
      "tsdb.path": "/tmp/receive",
    },
    spec.flags,
  );

/** Thanos Receive in routing mode, behind a headless Service so that the gateway balances over its pods. */
export const buildRouter = (parts: RouterParts) => {
  const { settings, spec, names } = parts;
  const identity = identify(settings, "router", names.router);
  const hashrings = configMapMount("hashrings", (parts.composed ?? names).hashrings, folder);
  const limits = configMapMount("limits", (parts.composed ?? names).limits, limitsFolder);
  return [
    buildConfigMap(identity, names.hashrings, { [hashringsFile]: renderHashrings(parts.hashrings) }),
    buildConfigMap(identity, names.limits, { [limitsFile]: renderLimits(spec.limits, parts.tenants) }),
    buildHeadlessService(identity, [
      { name: "http", port: ports.http },
      { name: "remote-write", port: ports.remoteWrite },
    ]),
    buildDisruptionBudget(identity),
    buildDeployment({
      identity,
      spec,
      volumes: [hashrings.volume, limits.volume, { name: "tmp", emptyDir: {} }],
      container: {
        name: "thanos",
        args: [...args(parts)],
        env: [podName],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
          { name: "remote-write", containerPort: ports.remoteWrite },
        ],
        volumeMounts: [hashrings.mount, limits.mount, { name: "tmp", mountPath: "/tmp" }],
        ...thanosProbes,
      },
    }),
  ];
};
