import { z } from "zod";
import { awsStorage } from "./awsStorage.ts";
import { clientTls } from "./clientTls.ts";
import { freeText, hostPort, namespaceName, secretText } from "./leaf.ts";
import { images } from "./images.ts";
import { dataVolume, secretKeyRef, workload } from "./workload.ts";

const s3 = z
  .strictObject({
    bucket: freeText().describe("Name of the bucket. It must exist."),
    endpoint: hostPort().describe("Host and optional port of the S3 API, without a scheme."),
    region: freeText().optional().describe("Region of the bucket; most S3-compatible servers need none."),
    insecure: z.boolean().default(false).describe("Speak plain HTTP to the endpoint instead of HTTPS."),
    tls: clientTls
      .optional()
      .describe(
        "How the endpoint's certificate is checked, and what is shown to it; by the image's own authorities when absent.",
      ),
    accessKey: secretText().optional().describe("Access key id; kept in a Kubernetes Secret."),
    secretKey: secretText().optional().describe("Secret access key; kept in a Kubernetes Secret."),
    accessKeySecret: secretKeyRef.optional().describe("Access key id in a Secret that exists in the namespace."),
    secretKeySecret: secretKeyRef.optional().describe("Secret access key in a Secret that exists in the namespace."),
  })
  .meta({
    id: "S3Storage",
    description:
      "An S3-compatible bucket that exists. Without any key the pods' own identity is used (IRSA, pod identity).",
  });

const embeddedS3 = z
  .strictObject({
    ...workload({ image: images.s3, replicas: 1, cpu: "100m", memory: "128Mi", gracePeriodSeconds: 30 }),
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
      .meta({ plain: true })
      .default("whizard")
      .describe("Name of the bucket that the server starts with."),
    dataVolume: dataVolume.prefault({ size: "10Gi" }).describe("Where the objects are kept."),
  })
  .meta({
    id: "EmbeddedStorage",
    description: "An S3 server in the cluster, for trying out: one pod, one volume, no copies of the data.",
  });

export const storage = z
  .strictObject({
    s3: s3.optional().describe("An existing S3-compatible bucket."),
    embedded: embeddedS3.optional().describe("An S3 server that is deployed with the rest, for trying out."),
    aws: awsStorage.optional().describe("A bucket on AWS that is made here, and a credential that reaches it only."),
    raw: z
      .strictObject({
        type: freeText().describe("Thanos's object storage type, such as GCS, AZURE, SWIFT, COS or FILESYSTEM."),
        config: z
          .record(z.string(), z.unknown())
          .describe("That type's configuration, as Thanos documents it; kept in a Kubernetes Secret."),
        prefix: freeText().optional().describe("Folder in the bucket."),
      })
      .optional()
      .describe("Any object storage that Thanos supports."),
    namespaces: z
      .array(namespaceName())
      .optional()
      .describe(
        "Further namespaces that get the Secret with Thanos's configuration, under the same name. They must exist. For another cluster make an ObjectStorage there.",
      ),
  })
  .meta({ id: "Storage", description: "Where blocks are kept: exactly one of `s3`, `aws`, `embedded` and `raw`." });

export type StorageSpec = z.output<typeof storage>;
export type EmbeddedS3Spec = z.output<typeof embeddedS3>;
export type S3Spec = z.output<typeof s3>;
