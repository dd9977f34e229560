import type { V1VolumeProjection } from "@kubernetes/client-node";
import { renderTargets, type FanoutTarget } from "../fanout/target.ts";
import { durationMs } from "../spec/duration.ts";
import type { FanoutSpec } from "../spec/fanout.ts";
import { quantityBytes } from "../spec/quantity.ts";
import type { RemoteWriteSpec } from "../spec/remote.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import type { Names } from "../topology/names.ts";
import { ports } from "../topology/ports.ts";
import { shortDigest } from "../shortDigest.ts";
import { clientTlsMount } from "./clientTls.ts";
import { buildConfigMap, buildSecret, configMapMount } from "./configFiles.ts";
import { hopTls, identityFolder, schemeOf } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { httpProbes } from "./probes.ts";
import { remoteCredential } from "./remoteCredential.ts";
import { buildHeadlessService } from "./service.ts";
import { buildDeployment, buildDisruptionBudget } from "./workload.ts";

const programFolder = "/opt/whizard";
const programFile = "fanout.cjs";
const targetsFolder = "/etc/whizard/targets";
const targetsFile = "targets.json";
const credentialsFolder = "/etc/whizard/credentials";
const tlsFolder = "/etc/whizard/tls";

interface FanoutParts {
  readonly settings: Place & Pick<Tenancy, "tenantHeader">;
  readonly spec: FanoutSpec;
  readonly targets: readonly RemoteWriteSpec[];
  readonly names: Pick<Names, "fanout" | "fanoutProgram" | "fanoutTargets" | "fanoutCredentials">;
  /** Where accepted writes go. */
  readonly router: { readonly host: string; readonly port: number };
  /** The bundled program. */
  readonly program: string;
}

const tlsMount = ({ name, tls }: RemoteWriteSpec) => clientTlsMount(`tls-${name}`, tls, `${tlsFolder}/${name}`);

const targetOf = (settings: FanoutParts["settings"], spec: RemoteWriteSpec): FanoutTarget => ({
  name: spec.name,
  url: spec.url,
  tenantHeader: spec.tenantHeader ?? settings.tenantHeader,
  headers: spec.headers,
  timeoutMs: durationMs(spec.timeout),
  maxAgeMs: durationMs(spec.maxAge),
  queueBytes: quantityBytes(spec.queueSize),
  connections: spec.connections,
  ...(spec.basicAuth === undefined ? {} : { username: spec.basicAuth.username }),
  ...(remoteCredential(spec) === undefined ? {} : { credentialFile: `${credentialsFolder}/${spec.name}` }),
  tls: {
    ...tlsMount(spec).files,
    ...(spec.tls?.serverName === undefined ? {} : { serverName: spec.tls.serverName }),
    insecureSkipVerify: spec.tls?.insecureSkipVerify ?? false,
  },
});

/** One file a target: from the own Secret, or from the one that the spec names. */
const credentialSource = ({ names }: FanoutParts, target: RemoteWriteSpec): readonly V1VolumeProjection[] => {
  const credential = remoteCredential(target);
  if (credential === undefined) return [];
  const { name, key } =
    "secret" in credential ? credential.secret : { name: names.fanoutCredentials, key: target.name };
  return [{ secret: { name, items: [{ key, path: target.name }] } }];
};

const ownCredentials = (targets: readonly RemoteWriteSpec[]): readonly (readonly [string, string])[] =>
  targets.flatMap((target) => {
    const credential = remoteCredential(target);
    return credential === undefined || "secret" in credential ? [] : [[target.name, credential.value] as const];
  });

const buildPods = (parts: FanoutParts, identity: ReturnType<typeof identify>) => {
  const { spec, names, targets, router, settings, program } = parts;
  const [code, list] = [
    configMapMount("program", names.fanoutProgram, programFolder),
    configMapMount("targets", names.fanoutTargets, targetsFolder),
  ];
  const sources = targets.flatMap((target) => credentialSource(parts, target));
  const tls = targets.map(tlsMount);
  const hop = hopTls(settings, "fanout");
  return buildDeployment({
    identity,
    annotations: hop.annotations,
    spec: { ...spec, podAnnotations: { ...spec.podAnnotations, "whizard.io/program": shortDigest(program) } },
    volumes: [
      code.volume,
      list.volume,
      ...(sources.length === 0
        ? []
        : [{ name: "credentials", projected: { defaultMode: 0o440, sources: [...sources] } }]),
      ...tls.flatMap(({ volumes }) => volumes),
      ...hop.volumes,
    ],
    container: {
      name: "fanout",
      command: ["node", ...spec.flags, `${programFolder}/${programFile}`],
      env: [
        { name: "WHIZARD_TENANT_HEADER", value: settings.tenantHeader },
        { name: "WHIZARD_ROUTER", value: `${schemeOf(settings)}://${router.host}:${router.port}` },
        ...(hop.isOn ? [{ name: "WHIZARD_TLS_FOLDER", value: identityFolder }] : []),
        { name: "WHIZARD_TARGETS", value: `${targetsFolder}/${targetsFile}` },
        { name: "WHIZARD_PORT", value: String(ports.fanout) },
        { name: "WHIZARD_METRICS_PORT", value: String(ports.fanoutMetrics) },
      ],
      ports: [
        { name: "http", containerPort: ports.fanout },
        { name: "metrics", containerPort: ports.fanoutMetrics },
      ],
      volumeMounts: [
        code.mount,
        list.mount,
        ...(sources.length === 0 ? [] : [{ name: "credentials", mountPath: credentialsFolder, readOnly: true }]),
        ...tls.flatMap(({ mounts }) => mounts),
        ...hop.mounts,
      ],
      ...httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "metrics" }),
    },
  });
};

/** Copies accepted writes to further targets. Targets are a file that it follows: one more restarts it only for its Secrets. */
export const buildFanout = (parts: FanoutParts) => {
  const { settings, names, targets, program } = parts;
  const identity = identify(settings, "fanout", names.fanout);
  const own = ownCredentials(targets);
  return [
    buildConfigMap(identity, names.fanoutProgram, { [programFile]: program }),
    buildConfigMap(identity, names.fanoutTargets, {
      [targetsFile]: renderTargets(targets.map((target) => targetOf(settings, target))),
    }),
    ...(own.length === 0 ? [] : [buildSecret(identity, names.fanoutCredentials, Object.fromEntries(own))]),
    buildHeadlessService(identity, [
      { name: "http", port: ports.fanout },
      { name: "metrics", port: ports.fanoutMetrics },
    ]),
    buildDisruptionBudget(identity),
    buildPods(parts, identity),
  ];
};
