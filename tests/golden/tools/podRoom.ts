import type { V1Container, V1Volume } from "@kubernetes/client-node";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../../../provider/core/index.ts";
import { authority } from "../../core/haproxy/certificates.ts";
import type { Workload } from "../workloads.ts";

/** A folder that holds what a container would see, and the texts of its pod with paths into that folder. */
export interface PodRoom {
  readonly folder: string;
  /** A text with the container's paths replaced by those in the folder. */
  readonly localize: (text: string) => string;
  readonly remove: () => void;
}

const account = "/var/run/secrets/kubernetes.io/serviceaccount";

type Texts = Readonly<Record<string, string>>;

const textsOf = (volume: V1Volume, objects: readonly KubeObject[]): Texts => {
  const find = (kind: string, name: string | undefined): KubeObject | undefined =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (volume.configMap !== undefined)
    return (find("ConfigMap", volume.configMap.name) as { data?: Texts } | undefined)?.data ?? {};
  if (volume.projected?.sources !== undefined)
    return Object.assign(
      {},
      ...volume.projected.sources.map(({ configMap }) => {
        const data = (find("ConfigMap", configMap?.name) as { data?: Texts } | undefined)?.data;
        const items = configMap?.items;
        return items === undefined
          ? data
          : Object.fromEntries(items.map(({ key, path }) => [path, data?.[key] ?? ""]));
      }),
    ) as Texts;
  if (volume.secret === undefined) return {};
  return (find("Secret", volume.secret.secretName) as { stringData?: Texts } | undefined)?.stringData ?? {};
};

/** Lays out the volumes of a container in a folder, from the very objects that its pod would mount. */
export const makePodRoom = (workload: Workload, container: V1Container, objects: readonly KubeObject[]): PodRoom => {
  const folder = mkdtempSync(join(tmpdir(), "room-"));
  const mounts = container.volumeMounts ?? [];
  const places = [...mounts.map(({ mountPath }) => mountPath), account].sort((a, b) => b.length - a.length);
  const escaped = places.map((place) => place.replaceAll(".", "\\."));
  const known = new RegExp(`(?<![\\w/.-])(${escaped.join("|")})(?=/|$|[\\s"',:])`, "g");
  const localize = (text: string): string => text.replace(known, (place) => join(folder, place));
  for (const { name, mountPath } of mounts) {
    const volume = workload.spec.template.spec?.volumes?.find((one) => one.name === name) ?? { name };
    mkdirSync(join(folder, mountPath), { recursive: true });
    for (const [file, text] of Object.entries(textsOf(volume, objects))) {
      writeFileSync(join(folder, mountPath, file), localize(text));
    }
  }
  mkdirSync(join(folder, account), { recursive: true });
  for (const file of ["ca.crt", "token"]) writeFileSync(join(folder, account, file), "");
  return { folder, localize, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** Where containers find certificates: their own, of the gateway, of what the gateway asks, to show to the gateway or to an Alertmanager. */
const certificateFolders = [
  ...["identity", "tls", "ca", "client", "remote-query", "gateway", "alertmanager-0/tls"].map((name) => `/etc/whizard/${name}`),
  "/etc/prometheus/identity",
];

/** Puts a certificate in the place of each that a token, or a Secret of a case's user, stands for. */
export const placeCertificates = (room: PodRoom): PodRoom => {
  const folders = certificateFolders.map(room.localize).filter((folder) => existsSync(folder));
  if (folders.length === 0) return room;
  const { caFile, issue } = authority(room.folder, "authority");
  const { certificateFile } = issue("server");
  for (const folder of folders) {
    copyFileSync(caFile, join(folder, "ca.crt"));
    copyFileSync(certificateFile, join(folder, "tls.crt"));
    copyFileSync(certificateFile.replace(/crt$/, "key"), join(folder, "tls.key"));
  }
  return room;
};
