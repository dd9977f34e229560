import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import type { CompactorNode, Topology } from "../topology/topology.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { thanosProbes } from "./probes.ts";
import { buildKindService } from "./service.ts";
import { buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/compact";

/** Keeps the blocks of exactly these tenants, so that no two compactors touch one block. */
const selector = (label: string, tenants: readonly string[]): string =>
  JSON.stringify([{ action: "keep", source_labels: [label], regex: tenants.map(quoteRegex).join("|") }]);

const quoteRegex = (text: string): string => text.replace(/[.]/g, "\\$&");

const args = ({ spec }: Topology, { tenants }: CompactorNode, objstoreFile: string) => {
  const { retention, disableDownsampling, flags } = spec.compactor;
  return renderArgs(
    "compact",
    {
      wait: true,
      "http-address": `0.0.0.0:${ports.http}`,
      "objstore.config-file": objstoreFile,
      "data-dir": dataFolder,
      "retention.resolution-raw": retention.retentionRaw,
      "retention.resolution-5m": retention.retention5m,
      "retention.resolution-1h": retention.retention1h,
      "downsampling.disable": disableDownsampling,
      // Read at start only: a compactor restarts when its tenants change, which loses nothing.
      "selector.relabel-config": selector(spec.tenantLabelName, tenants),
    },
    flags,
  );
};

/** The headless Service of all compactors. */
export const buildCompactorService = (topology: Topology) =>
  buildKindService(identify(topology, "compactor", topology.names.compactors), [{ name: "http", port: ports.http }]);

/** One compactor; always a single pod, because two at work on one block would destroy each other's results. */
export const buildCompactor = (topology: Topology, node: CompactorNode) => {
  const { spec, names } = topology;
  const identity = identify(topology, "compactor", node.name);
  const objstore = objstoreMount(topology, node.storage);
  return [
    buildStatefulSet({
      identity,
      spec: spec.compactor,
      serviceName: names.compactors,
      data: { spec: spec.compactor.dataVolume },
      volumes: [objstore.volume],
      container: {
        name: "thanos",
        args: [...args(topology, node, objstore.file)],
        ...(objstore.env.length === 0 ? {} : { env: [...objstore.env] }),
        ports: [{ name: "http", containerPort: ports.http }],
        volumeMounts: [{ name: dataVolumeName, mountPath: dataFolder }, objstore.mount],
        ...thanosProbes,
      },
    }),
  ];
};
