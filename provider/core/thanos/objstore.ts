import { inOrder } from "../inOrder.ts";
import type { AwsStorageSpec } from "../spec/awsStorage.ts";
import type { ClientTlsSpec } from "../spec/clientTls.ts";
import type { S3Spec, StorageSpec } from "../spec/storage.ts";
import { type TlsFiles, tlsFileFields } from "./tlsFiles.ts";

/** A credential for S3; core sees tokens in the place of its parts. */
export interface S3Credential {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** How TLS to a server is checked, as Thanos's object storage client takes it. */
const httpConfig = (tls: Pick<ClientTlsSpec, "serverName" | "insecureSkipVerify"> | undefined, files: TlsFiles) =>
  tls === undefined
    ? {}
    : {
        http_config: {
          insecure_skip_verify: tls.insecureSkipVerify,
          tls_config: {
            ...tlsFileFields(files),
            ...(tls.serverName === undefined ? {} : { server_name: tls.serverName }),
          },
        },
      };

const s3Config = (s3: S3Spec, files: TlsFiles) => ({
  bucket: s3.bucket,
  endpoint: s3.endpoint,
  ...(s3.region === undefined ? {} : { region: s3.region }),
  insecure: s3.insecure,
  ...httpConfig(s3.tls, files),
  ...(s3.accessKey === undefined ? {} : { access_key: s3.accessKey, secret_key: s3.secretKey }),
});

/** How the embedded server is reached, where the storage is one. */
interface EmbeddedServer {
  readonly endpoint: string;
  readonly credential?: S3Credential | undefined;
  /** The authorities that its certificate is checked by; it speaks plain HTTP without. */
  readonly caFile?: string | undefined;
}

const embeddedConfig = ({ embedded }: StorageSpec, { endpoint, credential, caFile }: EmbeddedServer) => ({
  bucket: embedded?.bucket,
  endpoint,
  insecure: caFile === undefined,
  ...(caFile === undefined ? {} : httpConfig({ insecureSkipVerify: false }, { ca: caFile })),
  access_key: credential?.accessKey,
  secret_key: credential?.secretKey,
});

/** How a bucket that is made on AWS is reached; without a credential the pods' own role does. */
export interface AwsAccess {
  readonly bucket: string;
  readonly credential?: S3Credential;
}

/** The S3 API of a bucket on AWS: its region's own unless told otherwise. China's regions have a domain of their own. */
export const awsEndpoint = ({ region, endpoint }: AwsStorageSpec): string =>
  endpoint ?? `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

const awsConfig = (spec: AwsStorageSpec, access: AwsAccess | undefined) => ({
  bucket: access?.bucket,
  endpoint: awsEndpoint(spec),
  region: spec.region,
  insecure: false,
  access_key: access?.credential?.accessKey,
  secret_key: access?.credential?.secretKey,
});

const rawConfig = ({ type, config, prefix }: NonNullable<StorageSpec["raw"]>) => ({
  type,
  config: inOrder(config),
  ...(prefix === undefined ? {} : { prefix }),
});

/** What no spec holds of how a storage is reached. */
interface Access {
  readonly server: EmbeddedServer;
  readonly aws?: AwsAccess | undefined;
  /** Files of the TLS settings of an existing bucket. */
  readonly tlsFiles?: TlsFiles;
}

/** Thanos's object storage configuration; JSON, which is YAML that needs no quoting rules. */
export const renderObjstore = (spec: StorageSpec, { server, aws, tlsFiles = {} }: Access): string => {
  const { s3, raw } = spec;
  if (raw !== undefined) return `${JSON.stringify(rawConfig(raw), undefined, 2)}\n`;
  const config =
    spec.aws !== undefined
      ? awsConfig(spec.aws, aws)
      : s3 === undefined
        ? embeddedConfig(spec, server)
        : s3Config(s3, tlsFiles);
  return `${JSON.stringify({ type: "S3", config }, undefined, 2)}\n`;
};
