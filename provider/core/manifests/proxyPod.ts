import type { V1ContainerPort, V1EnvVar, V1VolumeMount } from "@kubernetes/client-node";
import { shortDigest } from "../shortDigest.ts";
import { followMapsFile, followMapsScript } from "../haproxy/followMaps.ts";
import { followFiles, followFilesFile } from "../haproxy/followFiles.ts";
import { renderHaproxy } from "../haproxy/render.ts";
import type { HaproxyConfig } from "../haproxy/section.ts";
import { buildCommand, masterSocket } from "../haproxy/processSettings.ts";
import type { Identity } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { configMapMount } from "./configFiles.ts";
import { httpProbes } from "./probes.ts";
import { buildDeployment, type PodSettings } from "./workload.ts";

/** Where the container sees the files of the proxy's own ConfigMap. */
export const configFolder = "/etc/whizard/haproxy";
const runFolder = "/run/haproxy";

const configFile = "haproxy.cfg";

/** Where the pods of both kinds of proxy find what HAProxy needs. */
export const proxyProcess = { runDirectory: runFolder, followMapsFile: `${configFolder}/${followMapsFile}` };

/** The files of a proxy's ConfigMap: its configuration, and the scripts that follow its map files and certificates. */
export const proxyFiles = (built: HaproxyConfig, maps: readonly string[]): Readonly<Record<string, string>> => {
  const places = { script: `${configFolder}/${followFilesFile}`, socket: masterSocket(proxyProcess) };
  const { config, script } = followFiles(built, places);
  return {
    [configFile]: renderHaproxy(config),
    [followMapsFile]: followMapsScript(maps),
    ...(script === undefined ? {} : { [followFilesFile]: script }),
  };
};

type Mount = ReturnType<typeof configMapMount>;
type SecretMount = { readonly volume: { readonly name: string }; readonly mount: V1VolumeMount };

interface ProxyParts {
  readonly identity: Identity;
  readonly spec: PodSettings;
  /** The ConfigMap of `proxyFiles`: another text is another pod, since HAProxy reads them at start. */
  readonly config: { readonly name: string; readonly files: Readonly<Record<string, string>> };
  /** Folders of maps and certificates, which HAProxy follows while it runs. */
  readonly mounts: readonly (Mount | SecretMount)[];
  readonly env?: readonly V1EnvVar[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Ports besides those that every proxy has. */
  readonly ports?: readonly V1ContainerPort[];
}

/** The pods of a gateway or an agent proxy. */
export const buildProxyDeployment = (parts: ProxyParts) => {
  const { identity, spec, config, mounts, env = [], ports: more = [], annotations = {} } = parts;
  const settings = configMapMount("config", config.name, configFolder);
  return buildDeployment({
    identity,
    annotations,
    spec: {
      ...spec,
      podAnnotations: { ...spec.podAnnotations, "whizard.io/config": shortDigest(Object.values(config.files).join()) },
    },
    volumes: [settings.volume, ...mounts.map(({ volume }) => volume), { name: "run", emptyDir: {} }],
    container: {
      name: "haproxy",
      command: [...buildCommand(`${configFolder}/${configFile}`, proxyProcess), ...spec.flags],
      ...(env.length === 0 ? {} : { env: [...env] }),
      ports: [
        { name: "http", containerPort: ports.gateway },
        { name: "metrics", containerPort: ports.gatewayMetrics },
        ...more,
      ],
      volumeMounts: [settings.mount, ...mounts.map(({ mount }) => mount), { name: "run", mountPath: runFolder }],
      ...httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "metrics" }),
    },
  });
};
