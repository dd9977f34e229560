import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import { buildRuleFiles } from "../rules/ruleFiles.ts";
import type { RulerSpec } from "../spec/ruler.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";
import type { Place } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import type { RulerAccess } from "../thanos/rulerAccess.ts";
import type { Identity } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { buildConfigMap, buildSecret, secretMount } from "./configFiles.ts";
import { buildConfigReloader } from "./configReloader.ts";
import type { mountsOf } from "./clientTls.ts";
import { identify } from "./identity.ts";
import { thanosProbes } from "./probes.ts";
import { buildKindService } from "./service.ts";
import { buildDisruptionBudget, buildStatefulSet, dataVolumeName } from "./workload.ts";

const dataFolder = "/var/thanos/rule";
const rulesFolder = "/etc/whizard/rules";
const credentialFolder = "/etc/whizard/credential";
const credentialKey = "password";

/** Where a ruler finds its tenant's password. */
export const rulerPasswordFile = `${credentialFolder}/${credentialKey}`;

/** ConfigMaps that every pod looks for: rules grow to that many without a restart. */
const leastConfigMaps = 4;

/** What all rulers of a topology share. */
interface RulerPool {
  readonly settings: Place;
  /** Name of the headless Service over all rulers. */
  readonly service: string;
}

/** The sets that a ruler selects are among its groups already. */
type RulerPodSpec = Omit<RulerSpec, "ruleSelectors">;

interface RulerParts {
  /** Name without the number of the shard. */
  readonly name: string;
  readonly spec: RulerPodSpec;
  readonly groups: readonly RulerGroup[];
  /** What it queries and where it writes, unless the spec says so. */
  readonly access: RulerAccess;
  /** Volumes with the files that the access names. */
  readonly accessMounts?: ReturnType<typeof mountsOf>;
  /** Labels of all results and alerts besides those of the spec. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its tenant's password at the gateway, which is at `rulerPasswordFile` then. */
  readonly password?: string;
}

/** One pod's own arguments; its data come from mounts, so that rules change without a restart. */
const args = ({ spec, access, labels: own }: RulerParts) => {
  const labels = { ...spec.labels, ...own };
  return renderArgs(
    "rule",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      "data-dir": dataFolder,
      "rule-file": [`${rulesFolder}/*.yaml`],
      "eval-interval": spec.evaluationInterval,
      ...(spec.queryConfig === undefined ? access.query : { "query.config-file": fileOf("query", spec.queryConfig) }),
      ...(spec.remoteWriteConfig === undefined
        ? { "remote-write.config": access.remoteWrite }
        : { "remote-write.config-file": fileOf("remote-write", spec.remoteWriteConfig) }),
      ...(spec.alertmanagersConfig === undefined
        ? { "alertmanagers.url": spec.alertmanagersUrl }
        : { "alertmanagers.config-file": fileOf("alertmanagers", spec.alertmanagersConfig) }),
      "alert.label-drop": [replicaLabels.ruler, ...spec.alertDropLabels],
      // The stored state of an alert has these labels besides its own.
      "restore-ignored-label": [replicaLabels.ruler, ...Object.keys(labels).sort()],
      label: [
        `${replicaLabels.ruler}="$(POD_NAME)"`,
        ...Object.entries(labels)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => `${name}=${JSON.stringify(value)}`),
      ],
    },
    spec.flags,
  );
};

type KeyRef = NonNullable<RulerSpec["queryConfig"]>;

const fileOf = (volume: string, { key }: KeyRef): string => `/etc/whizard/${volume}/${key}`;

/** The user's own configuration files. */
const givenMounts = ({ queryConfig, remoteWriteConfig, alertmanagersConfig }: RulerPodSpec) =>
  Object.entries({ query: queryConfig, "remote-write": remoteWriteConfig, alertmanagers: alertmanagersConfig }).flatMap(
    ([volume, reference]) =>
      reference === undefined ? [] : [secretMount(volume, reference.name, `/etc/whizard/${volume}`)],
  );

const rulesConfigMap = (shard: string, index: number): string => `${shard}-rules-${index}`;

/** All of a shard's ConfigMaps as one folder. Each may be missing, so that none that comes or goes restarts a pod. */
const rulesMount = (shard: string, count: number) => ({
  volume: {
    name: "rules",
    projected: {
      sources: Array.from({ length: Math.max(count, leastConfigMaps) }, (_, index) => ({
        configMap: { name: rulesConfigMap(shard, index), optional: true },
      })),
    },
  },
  mount: { name: "rules", mountPath: rulesFolder, readOnly: true },
});

const buildShard = (
  pool: RulerPool,
  parts: RulerParts,
  identity: Identity,
  configMaps: readonly Readonly<Record<string, string>>[],
) => {
  const { spec } = parts;
  const rules = rulesMount(identity.name, configMaps.length);
  const secrets = [...credentialMounts(parts), ...(parts.accessMounts ?? []), ...givenMounts(spec)];
  return [
    ...configMaps.map((files, index) => buildConfigMap(identity, rulesConfigMap(identity.name, index), files)),
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec,
      serviceName: pool.service,
      data: { spec: spec.dataVolume },
      volumes: [rules.volume, ...secrets.map(({ volume }) => volume)],
      sidecars: [
        buildConfigReloader({
          image: spec.reloaderImage,
          watched: `--watched-dir=${rulesFolder}`,
          mount: rules.mount,
          port: ports.http,
        }),
      ],
      container: {
        name: "thanos",
        args: [...args(parts)],
        env: [podName],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
        ],
        volumeMounts: [
          rules.mount,
          ...secrets.map(({ mount }) => mount),
          { name: dataVolumeName, mountPath: dataFolder },
        ],
        ...thanosProbes,
      },
    }),
  ];
};

/** Name of a ruler's StatefulSet, by the number of its shard. */
export const rulerShard = (ruler: string, shard: number): string => `${ruler}-${shard}`;

const credentialSecret = (ruler: string): string => `${ruler}-credential`;

const credentialMounts = ({ name, password }: RulerParts) =>
  password === undefined ? [] : [secretMount("credential", credentialSecret(name), credentialFolder)];

/** The headless Service of all rulers. */
export const buildRulerService = ({ settings, service }: RulerPool) =>
  buildKindService(identify(settings, "ruler", service), [
    { name: "http", port: ports.http },
    { name: "grpc", port: ports.grpc },
  ]);

/** One ruler: the Secret with its credential, where it has one, and a StatefulSet and the ConfigMaps of its rules a shard. */
export const buildRuler = (pool: RulerPool, parts: RulerParts) => {
  const { name, spec, groups, password } = parts;
  const place = (shard: string): Identity => identify(pool.settings, "ruler", shard);
  return [
    ...(password === undefined
      ? []
      : [buildSecret(place(name), credentialSecret(name), { [credentialKey]: password })]),
    ...buildRuleFiles(groups, spec.shards).flatMap((configMaps, shard) =>
      buildShard(pool, parts, place(rulerShard(name, shard)), configMaps),
    ),
  ];
};
