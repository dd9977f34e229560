import { replicaLabels } from "../spec/replicaLabels.ts";
import { podName } from "./podName.ts";
import { buildRuleFiles } from "../rules/ruleFiles.ts";
import type { RulerSpec } from "../spec/ruler.ts";
import type { RulerGroup } from "../spec/rulerGroups.ts";
import type { Place } from "../spec/settings.ts";
import { type Flags, renderArgs } from "../thanos/flags.ts";
import type { RulerAccess } from "../thanos/rulerAccess.ts";
import type { Identity } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { rulerAlerting } from "./alerting.ts";
import { buildConfigMap, buildSecret, secretMount } from "./configFiles.ts";
import { buildConfigReloader } from "./configReloader.ts";
import type { mountsOf } from "./clientTls.ts";
import { buildFileFollower } from "./fileFollower.ts";
import { hopTls, type HopTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
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
  /** Whether the topology has an Alertmanager of its own. */
  readonly hasAlertmanager?: boolean;
  /** Default: rulers of tenants. */
  readonly kind?: "ruler" | "global-ruler";
  /** Name of the headless Service over all rulers. */
  readonly service: string;
}

/** The sets that a ruler selects are among its groups already. */
type RulerPodSpec = Omit<RulerSpec, "ruleSelectors" | "takesRuleGroups"> & Partial<Pick<RulerSpec, "takesRuleGroups">>;

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
const args = ({ spec, access, labels: own }: RulerParts, { httpServer, grpcServer }: HopTls, alerting: Flags) => {
  const labels = { ...spec.labels, ...own };
  return renderArgs(
    "rule",
    {
      "http-address": `0.0.0.0:${ports.http}`,
      "grpc-address": `0.0.0.0:${ports.grpc}`,
      ...httpServer,
      ...grpcServer,
      "data-dir": dataFolder,
      "rule-file": [`${rulesFolder}/*.yaml`],
      "eval-interval": spec.evaluationInterval,
      ...(spec.queryConfig === undefined ? access.query : { "query.config-file": fileOf("query", spec.queryConfig) }),
      ...(spec.remoteWriteConfig === undefined
        ? { "remote-write.config": access.remoteWrite }
        : { "remote-write.config-file": fileOf("remote-write", spec.remoteWriteConfig) }),
      ...(spec.alertmanagersConfig === undefined
        ? alerting
        : { "alertmanagers.config-file": fileOf("alertmanagers", spec.alertmanagersConfig) }),
      "alert.label-drop": [replicaLabels.ruler, ...spec.alertDropLabels],
      // By this the state of an alert's `for` outlives a restart: what is stored has these labels besides the alert's own. A
      // shorter `for` than the grace period begins again.
      "for-grace-period": "1m",
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

/** ConfigMaps a shard that the reconciler fills with the rules of objects. */
export const objectMaps = 8;

/** Name of a ConfigMap with the rules of RuleGroup objects, of a ruler that Pulumi made. */
export const objectsConfigMap = (shard: string, index: number): string => `${shard}-objects-${index}`;

const rulesConfigMap = (shard: string, index: number): string => `${shard}-rules-${index}`;

/** All of a shard's ConfigMaps as one folder. Each may be missing, so that none that comes or goes restarts a pod. */
const rulesMount = (shard: string, count: number, takesRuleGroups: boolean) => ({
  volume: {
    name: "rules",
    projected: {
      sources: [
        ...Array.from({ length: Math.max(count, leastConfigMaps) }, (_, index) => rulesConfigMap(shard, index)),
        ...Array.from({ length: takesRuleGroups ? objectMaps : 0 }, (_, index) => objectsConfigMap(shard, index)),
      ].map((name) => ({ configMap: { name, optional: true } })),
    },
  },
  mount: { name: "rules", mountPath: rulesFolder, readOnly: true },
});

/**
 * What makes Thanos read its rules again when they change. Where its HTTP port demands certificates that is a signal: the
 * config-reloader shows none, and would take any.
 */
const reloading = (spec: RulerPodSpec, mount: ReturnType<typeof rulesMount>["mount"], { isOn }: HopTls) =>
  isOn
    ? {
        sidecars: [buildFileFollower({ name: "rules-follower", image: spec.image, program: "thanos", mount })],
        shareProcessNamespace: true,
      }
    : {
        sidecars: [
          buildConfigReloader({
            image: spec.reloaderImage,
            watched: `--watched-dir=${rulesFolder}`,
            mount,
            port: ports.http,
          }),
        ],
      };

const buildShard = (
  pool: RulerPool,
  parts: RulerParts,
  identity: Identity,
  configMaps: readonly Readonly<Record<string, string>>[],
) => {
  const { spec } = parts;
  const rules = rulesMount(identity.name, configMaps.length, spec.takesRuleGroups === true);
  const alerting = rulerAlerting(spec, pool.settings, pool.hasAlertmanager === true);
  const secrets = [...credentialMounts(parts), ...(parts.accessMounts ?? []), ...alerting.mounts, ...givenMounts(spec)];
  const hop = hopTls(pool.settings, pool.kind ?? "ruler");
  return [
    ...configMaps.map((files, index) => buildConfigMap(identity, rulesConfigMap(identity.name, index), files)),
    buildDisruptionBudget(identity),
    buildStatefulSet({
      identity,
      spec,
      serviceName: pool.service,
      data: { spec: spec.dataVolume },
      annotations: hop.annotations,
      volumes: [rules.volume, ...secrets.map(({ volume }) => volume), ...hop.volumes],
      ...reloading(spec, rules.mount, hop),
      container: {
        name: "thanos",
        args: [...args(parts, hop, alerting.flags)],
        env: [podName],
        ports: [
          { name: "http", containerPort: ports.http },
          { name: "grpc", containerPort: ports.grpc },
        ],
        volumeMounts: [
          rules.mount,
          ...secrets.map(({ mount }) => mount),
          ...hop.mounts,
          { name: dataVolumeName, mountPath: dataFolder },
        ],
        ...hop.probes,
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
    ...buildRuleFiles(groups, spec.shards, Object.keys(parts.labels).sort()).flatMap((configMaps, shard) =>
      buildShard(pool, parts, place(rulerShard(name, shard)), configMaps),
    ),
  ];
};
