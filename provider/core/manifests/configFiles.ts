import { type Identity, metadataOf } from "../topology/labels.ts";

type Files = Readonly<Record<string, string>>;

/** A ConfigMap of files. */
export const buildConfigMap = (identity: Identity, name: string, data: Files) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf(identity, name),
  data,
});

/** A Secret of files. */
export const buildSecret = (identity: Identity, name: string, stringData: Files) => ({
  apiVersion: "v1",
  kind: "Secret",
  type: "Opaque",
  metadata: metadataOf(identity, name),
  stringData,
});

/** A volume of a ConfigMap's files and where the container sees it; whole folders, so that changes arrive. */
export const configMapMount = (volume: string, configMap: string, mountPath: string) => ({
  volume: { name: volume, configMap: { name: configMap } },
  mount: { name: volume, mountPath, readOnly: true },
});

/** The same with one file of the ConfigMap only: pods wait until it is there. */
export const fileMount = (volume: string, configMap: string, mountPath: string, file: string) => ({
  volume: { name: volume, configMap: { name: configMap, items: [{ key: file, path: file }] } },
  mount: { name: volume, mountPath, readOnly: true },
});

/** The same for a Secret; its files are readable by the pod's group only. */
export const secretMount = (volume: string, secret: string, mountPath: string) => ({
  volume: { name: volume, secret: { secretName: secret, defaultMode: 0o440 } },
  mount: { name: volume, mountPath, readOnly: true },
});
