import { z } from "zod";
import { clientTls } from "./clientTls.ts";
import { freeText } from "./leaf.ts";
import { secretKeyRef } from "./workload.ts";

/** Key of the Secrets that this package makes. */
export const objstoreKey = "objstore.yml";

/** How a component reaches the bucket. */
export const objstore = z
  .strictObject({
    name: freeText().describe("Name of the Secret, in the namespace of the component."),
    key: freeText().default(objstoreKey).describe("Key in the Secret."),
    accessKeySecret: secretKeyRef
      .optional()
      .describe("Access key id of S3, where the configuration holds none (`AWS_ACCESS_KEY_ID`)."),
    secretKeySecret: secretKeyRef
      .optional()
      .describe("Secret access key of S3, where the configuration holds none (`AWS_SECRET_ACCESS_KEY`)."),
    caSecret: clientTls.shape.caSecret.describe(
      "Certificates of the authorities that the server's is checked by; the container has them as `ca.crt` beside the configuration, which names that file.",
    ),
    certSecret: clientTls.shape.certSecret.describe("Client certificate, as `tls.crt` beside the configuration."),
    keySecret: clientTls.shape.keySecret.describe("Key of the client certificate, as `tls.key` there."),
    serviceAccount: freeText()
      .optional()
      .describe("Name of a ServiceAccount whose role on AWS reaches the bucket, where no key does."),
    revision: freeText()
      .optional()
      .describe("Restarts the pods when it changes: Thanos reads the configuration at its start only."),
  })
  .meta({
    id: "ObjstoreReference",
    description: "A Kubernetes Secret with Thanos's object storage configuration, such as an ObjectStorage makes.",
  });

export type ObjstoreReference = z.output<typeof objstore>;
