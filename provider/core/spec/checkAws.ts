import type { Issue } from "../issue.ts";
import type { AwsStorageSpec } from "./awsStorage.ts";

const credentials = ["accessKey", "irsa", "podIdentity"] as const;

const checkCredential = (aws: AwsStorageSpec, path: string): readonly Issue[] => {
  const given = credentials.filter((kind) => aws[kind] !== undefined);
  return given.length <= 1
    ? []
    : [{ path, reason: `${given.join(" and ")} exclude each other`, hint: `at most one of ${credentials.join(", ")}` }];
};

const checkDeletion = ({ protect, retainOnDelete, forceDestroy }: AwsStorageSpec, path: string): readonly Issue[] =>
  forceDestroy && (protect || retainOnDelete)
    ? [
        {
          path: `${path}.forceDestroy`,
          reason: "contradicts what keeps the bucket",
          hint: "set protect and retainOnDelete to false as well, or leave forceDestroy out",
        },
      ]
    : [];

/** Checks what no single field of a storage on AWS can see. */
export const checkAws = (aws: AwsStorageSpec, path: string): readonly Issue[] => [
  ...checkCredential(aws, path),
  ...checkDeletion(aws, path),
];
