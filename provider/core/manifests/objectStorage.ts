import type { AwsStoragePlan } from "../aws/planAwsStorage.ts";
import { objstoreKey } from "../spec/objstore.ts";
import type { Place } from "../spec/settings.ts";
import type { EmbeddedS3Spec, StorageSpec } from "../spec/storage.ts";
import { renderFlags } from "../thanos/flags.ts";
import { awsEndpoint, renderObjstore, type S3Credential } from "../thanos/objstore.ts";
import { serviceHost } from "../topology/endpoints.ts";
import { type Identity, metadataOf } from "../topology/labels.ts";
import { ports } from "../topology/ports.ts";
import { buildSecret } from "./configFiles.ts";
import { buildFileFollower } from "./fileFollower.ts";
import { hopTls, type HopTls, identityFiles, speaksTls } from "./hopTls.ts";
import { identify } from "./identity.ts";
import { objstoreCertificates } from "./objstoreMount.ts";
import { httpProbes } from "./probes.ts";
import { buildHeadlessService } from "./service.ts";
import { buildStatefulSet, dataVolumeName } from "./workload.ts";

const health = "/health";
const root = "/srv/s3";

interface ObjectStorageParts {
  readonly settings: Place;
  readonly spec: StorageSpec;
  /** Name of the server, where the storage is an embedded one. */
  readonly name: string;
  readonly secretName: string;
  /** Credential of the embedded server. */
  readonly credential?: S3Credential | undefined;
  /** What is made on AWS, where the storage is there. */
  readonly aws?: AwsStoragePlan | undefined;
}

/** Host and port of the embedded server of that name. */
export const embeddedEndpoint = (place: Place, name: string): string => `${serviceHost(place, name)}:${ports.s3}`;

/** The server reads its certificate at its start and on a signal. */
const followCertificate = ({ image }: EmbeddedS3Spec, { isOn, mounts }: HopTls) => ({
  ...(isOn ? { shareProcessNamespace: true } : {}),
  sidecars: mounts.map((mount) =>
    buildFileFollower({ name: "certificate-follower", image, program: "versitygw", mount }),
  ),
});

const server = ({ settings, name, secretName }: ObjectStorageParts, spec: EmbeddedS3Spec) => {
  const identity = identify(settings, "object-storage", name);
  const hop = hopTls(settings, "object-storage");
  const { cert, key: keyFile } = identityFiles;
  const fromSecret = (key: string) => ({ valueFrom: { secretKeyRef: { name: secretName, key } } });
  return [
    buildHeadlessService(identity, [{ name: "s3", port: ports.s3 }]),
    buildStatefulSet({
      identity,
      spec,
      serviceName: name,
      data: { spec: spec.dataVolume },
      annotations: hop.annotations,
      volumes: [{ name: "buckets", emptyDir: {} }, ...hop.volumes],
      ...followCertificate(spec, hop),
      container: {
        name: "s3",
        args: [
          ...renderFlags(
            { port: `:${ports.s3}`, health, quiet: true, ...(hop.isOn ? { cert, key: keyFile } : {}) },
            spec.flags,
          ),
          "posix",
          root,
        ],
        env: [
          { name: "ROOT_ACCESS_KEY", ...fromSecret("accessKey") },
          { name: "ROOT_SECRET_KEY", ...fromSecret("secretKey") },
        ],
        ports: [{ name: "s3", containerPort: ports.s3 }],
        // A folder of the root is a bucket: kubelet makes it as a folder of the volume.
        volumeMounts: [
          { name: "buckets", mountPath: root },
          { name: dataVolumeName, mountPath: `${root}/${spec.bucket}`, subPath: spec.bucket },
          ...hop.mounts,
        ],
        ...httpProbes({ ready: health, healthy: health, port: "s3", ...(hop.isOn ? { scheme: "HTTPS" } : {}) }),
      },
    }),
  ];
};

/** The ServiceAccount that a role on AWS belongs to. IRSA reads the annotation; Pod Identity knows the account's name. */
const buildServiceAccount = (identity: Identity, { name, roleArn }: NonNullable<AwsStoragePlan["account"]>) => {
  const metadata = metadataOf(identity, name);
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata:
      roleArn === undefined ? metadata : { ...metadata, annotations: { "eks.amazonaws.com/role-arn": roleArn } },
    // The pods ask AWS with a token of its own; the Kubernetes API they do not ask.
    automountServiceAccountToken: false,
  };
};

/** Where a bucket is, as S3 clients reach it; nothing of it is known of `raw`. */
export interface BucketPlace {
  readonly bucket?: string;
  readonly endpoint?: string;
  readonly region?: string;
}

/** Tells where the bucket of a storage is. */
export const describeBucket = ({
  settings,
  spec: { s3, aws, embedded },
  name,
  aws: plan,
}: Pick<ObjectStorageParts, "settings" | "spec" | "name" | "aws">): BucketPlace => {
  if (aws !== undefined && plan !== undefined)
    return { bucket: plan.access.bucket, endpoint: awsEndpoint(aws), region: aws.region };
  if (s3 !== undefined)
    return { bucket: s3.bucket, endpoint: s3.endpoint, ...(s3.region === undefined ? {} : { region: s3.region }) };
  return embedded === undefined ? {} : { bucket: embedded.bucket, endpoint: embeddedEndpoint(settings, name) };
};

/** The Secret that tells Thanos how to reach a storage, and the server itself where it is an embedded one. */
export const buildObjectStorage = (parts: ObjectStorageParts) => {
  const { settings, spec, name, secretName, credential, aws } = parts;
  const identity = identify(settings, "object-storage", name);
  const { embedded, namespaces = [] } = spec;
  const config = {
    [objstoreKey]: renderObjstore(spec, {
      server: {
        endpoint: embeddedEndpoint(settings, name),
        credential,
        caFile: speaksTls(settings) ? identityFiles.ca : undefined,
      },
      aws: aws?.access,
      tlsFiles: objstoreCertificates(spec.s3?.tls).files,
    }),
  };
  return [
    buildSecret(identity, secretName, {
      ...config,
      ...(embedded === undefined || credential === undefined ? {} : { ...credential }),
    }),
    ...[...namespaces].sort().map((namespace) => buildSecret({ ...identity, namespace }, secretName, config)),
    ...(aws?.account === undefined ? [] : [buildServiceAccount(identity, aws.account)]),
    ...(embedded === undefined ? [] : server(parts, embedded)),
  ];
};
