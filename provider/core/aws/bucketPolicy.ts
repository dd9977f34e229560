import type { PolicyStatement } from "./policyDocument.ts";

/** Refuses every request without TLS, whoever asks. */
export const tlsOnly = (bucketArn: string): readonly PolicyStatement[] => [
  {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
];
