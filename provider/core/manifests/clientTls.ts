import type { V1SecretProjection, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { ClientTlsSpec } from "../spec/clientTls.ts";
import type { TlsFiles } from "../thanos/tlsFiles.ts";

type TlsSecrets = Pick<ClientTlsSpec, "caSecret" | "certSecret" | "keySecret">;

const fileNames = { ca: "ca.crt", cert: "tls.crt", key: "tls.key" } as const;

/** A volume of exactly the files that TLS settings name, taken from Secrets that exist. */
export const clientTlsMount = (volume: string, tls: TlsSecrets | undefined, folder: string) => {
  const secrets = { ca: tls?.caSecret, cert: tls?.certSecret, key: tls?.keySecret };
  const given = (["ca", "cert", "key"] as const).flatMap((part) => {
    const secret = secrets[part];
    return secret === undefined ? [] : [{ part, secret }];
  });
  const sources = given.map(({ part, secret: { name, key } }): { secret: V1SecretProjection } => ({
    secret: { name, items: [{ key, path: fileNames[part] }] },
  }));
  const volumes: readonly V1Volume[] =
    sources.length === 0 ? [] : [{ name: volume, projected: { defaultMode: 0o440, sources } }];
  return {
    volumes,
    mounts: volumes.map(({ name }) => ({ name, mountPath: folder, readOnly: true })),
    files: Object.fromEntries(given.map(({ part }) => [part, `${folder}/${fileNames[part]}`])) as TlsFiles,
  };
};

interface Mounted {
  readonly volumes: readonly V1Volume[];
  readonly mounts: readonly V1VolumeMount[];
}

/** Each volume with its place in the container. */
export const mountsOf = ({ volumes, mounts }: Mounted) =>
  volumes.flatMap((volume, index) => {
    const mount = mounts[index];
    return mount === undefined ? [] : [{ volume, mount }];
  });
