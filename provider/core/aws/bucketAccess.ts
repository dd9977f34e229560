import type { PolicyStatement } from "./policyDocument.ts";

/** Everything that Thanos does in a bucket: list, and read, write and delete objects; a broken upload it aborts. */
const objectActions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];

/** What an object that is encrypted with a key of KMS needs: GenerateDataKey to write it, Decrypt to read it. */
const keyActions = ["kms:GenerateDataKey", "kms:Decrypt"];

/** Lets Thanos work in one bucket, with its KMS key where it has one, and nowhere else. */
export const bucketAccess = (bucketArn: string, kmsKeyArn?: string): readonly PolicyStatement[] => [
  { Sid: "ListBlocks", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
  { Sid: "KeepBlocks", Effect: "Allow", Action: objectActions, Resource: `${bucketArn}/*` },
  ...(kmsKeyArn === undefined
    ? []
    : [{ Sid: "EncryptBlocks", Effect: "Allow", Action: keyActions, Resource: kmsKeyArn } as const]),
];
