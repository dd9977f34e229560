import type { Retention } from "../placement/retention.ts";
import type { CompactorSpec } from "../spec/compactor.ts";
import type { ObjstoreReference } from "../spec/objstore.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import { ports } from "../topology/ports.ts";
import { hopTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { objstoreMount } from "./objstoreMount.ts";
import { buildKindService } from "./service.ts";
import { buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/compact";

/** What all compactors of a pool share. */
interface CompactorPool {
  readonly settings: Place & Pick<Tenancy, "tenantLabelName">;
  readonly spec: Omit<CompactorSpec, "defaultTenantsPerCompactor">;
  /** Name of the headless Service over the pool. */
  readonly service: string;
}

interface CompactorParts {
  readonly name: string;
  /** Whose blocks it works on; everybody's when absent. */
  readonly tenants?: readonly string[] | undefined;
  /** How long these tenants' blocks are kept; as the pool's settings say when absent. */
  readonly retention?: Retention;
  readonly objstore: ObjstoreReference;
}

/** Keeps the blocks of exactly these tenants, so that no two compactors touch one block. */
const selector = (label: string, tenants: readonly string[]): string =>
  JSON.stringify([{ action: "keep", source_labels: [label], regex: [...tenants].sort().map(quoteRegex).join("|") }]);

const quoteRegex = (text: string): string => text.replace(/[.]/g, "\\$&");

const args = (
  { settings, spec }: CompactorPool,
  { tenants, retention = spec.retention }: CompactorParts,
  objstoreFile: string,
) => {
  const { disableDownsampling, flags } = spec;
  return renderArgs(
    "compact",
    {
      wait: true,
      "http-address": `0.0.0.0:${ports.http}`,
      ...hopTls(settings, "compactor").httpServer,
      "objstore.config-file": objstoreFile,
      "data-dir": dataFolder,
      "retention.resolution-raw": retention.retentionRaw,
      "retention.resolution-5m": retention.retention5m,
      "retention.resolution-1h": retention.retention1h,
      "downsampling.disable": disableDownsampling,
      // Read at start only: a compactor restarts when its tenants change, which loses nothing.
      "selector.relabel-config": tenants === undefined ? undefined : selector(settings.tenantLabelName, tenants),
    },
    flags,
  );
};

/** The headless Service of all compactors. */
export const buildCompactorService = ({ settings, service }: CompactorPool) =>
  buildKindService(identify(settings, "compactor", service), [{ name: "http", port: ports.http }]);

/** One compactor; always a single pod, because two at work on one block would destroy each other's results. */
export const buildCompactor = (pool: CompactorPool, parts: CompactorParts) => {
  const { settings, spec, service } = pool;
  const { name, objstore: reference } = parts;
  const identity = identify(settings, "compactor", name);
  const objstore = objstoreMount(reference);
  const hop = hopTls(settings, "compactor");
  return [
    buildStatefulSet({
      identity,
      spec,
      serviceName: service,
      data: { spec: spec.dataVolume },
      ...objstore.pod,
      annotations: { ...objstore.pod.annotations, ...hop.annotations },
      volumes: [objstore.volume, ...hop.volumes],
      container: {
        name: "thanos",
        args: [...args(pool, parts, objstore.file)],
        ...(objstore.env.length === 0 ? {} : { env: [...objstore.env] }),
        ports: [{ name: "http", containerPort: ports.http }],
        volumeMounts: [{ name: dataVolumeName, mountPath: dataFolder }, objstore.mount, ...hop.mounts],
        ...hop.probes,
      },
    }),
  ];
};
