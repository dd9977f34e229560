import type { AlertmanagerSpec } from "../spec/alertmanager.ts";
import type { Place, Tenancy } from "../spec/settings.ts";
import { renderArgs } from "../thanos/flags.ts";
import { namesOf } from "../topology/names.ts";
import { ports } from "../topology/ports.ts";
import { buildConfigMap, configMapMount, secretMount } from "./configFiles.ts";
import { hopTls, identityFolder } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { httpProbes, tcpProbes } from "./probes.ts";
import { buildHeadlessService } from "./service.ts";
import { buildStatefulSet, dataVolumeName } from "./workload.ts";

const folder = "/etc/whizard/alertmanager";
const dataFolder = "/alertmanager";
const configFile = "alertmanager.yml";

/** Groups alerts as people look at them, and sends nothing: nobody said to whom. */
const defaultConfig = (tenantLabelName: string): string =>
  `${JSON.stringify(
    {
      route: {
        receiver: "nobody",
        group_by: ["alertname", tenantLabelName],
        group_wait: "10s",
        group_interval: "1m",
        repeat_interval: "4h",
      },
      receivers: [{ name: "nobody" }],
    },
    undefined,
    2,
  )}\n`;

interface AlertmanagerParts {
  readonly settings: Place & Pick<Tenancy, "tenantLabelName">;
  readonly spec: AlertmanagerSpec;
}

const configOf = ({ settings, spec: { configSecret } }: AlertmanagerParts, name: string) => {
  if (configSecret !== undefined) {
    return { ...secretMount("config", configSecret.name, folder), file: configSecret.key, objects: [] };
  }
  const identity = identify(settings, "alertmanager", name);
  const configMap = `${name}-config`;
  const objects = [buildConfigMap(identity, configMap, { [configFile]: defaultConfig(settings.tenantLabelName) })];
  return { ...configMapMount("config", configMap, folder), file: configFile, objects };
};

/** The topology's own Alertmanager: one pod, because copies would have to gossip. */
export const buildAlertmanager = (parts: AlertmanagerParts) => {
  const { settings, spec } = parts;
  const name = namesOf(settings.name).alertmanager;
  const identity = identify(settings, "alertmanager", name);
  const config = configOf(parts, name);
  const hop = hopTls(settings, "alertmanager");
  return [
    ...config.objects,
    buildHeadlessService(identity, [{ name: "http", port: ports.alertmanager }]),
    buildStatefulSet({
      identity,
      spec,
      serviceName: name,
      data: { spec: spec.dataVolume },
      annotations: hop.annotations,
      volumes: [config.volume, ...hop.volumes],
      container: {
        name: "alertmanager",
        args: [
          ...renderArgs(
            `--config.file=${folder}/${config.file}`,
            {
              "storage.path": dataFolder,
              "data.retention": spec.retention,
              "web.listen-address": `0.0.0.0:${ports.alertmanager}`,
              "web.external-url": spec.externalUrl,
              ...(hop.isOn ? { "web.config.file": `${identityFolder}/web.yml` } : {}),
              // Nobody to gossip with.
              "cluster.listen-address": "",
            },
            spec.flags,
          ),
        ],
        ports: [{ name: "http", containerPort: ports.alertmanager }],
        volumeMounts: [config.mount, ...hop.mounts, { name: dataVolumeName, mountPath: dataFolder }],
        ...(hop.isOn
          ? tcpProbes({ ready: "http", alive: "http" })
          : httpProbes({ ready: "/-/ready", healthy: "/-/healthy", port: "http" })),
      },
    }),
  ];
};
