import type { AwsPlan } from "../aws/awsResource.ts";
import type { KnownCredential, PlannedCredential } from "../topology/credentials.ts";
import type { KubeObject } from "../kubeObject.ts";
import type { S3Credential } from "../thanos/objstore.ts";

/** What a component that stands alone consists of, and what others are told about it. */
export interface AloneArtifacts<Outputs = Readonly<Record<string, unknown>>> {
  /** Objects that the others need first. */
  readonly base: readonly KubeObject[];
  readonly objects: readonly KubeObject[];
  /** What it has on AWS; the objects and outputs hold tokens of that. */
  readonly aws?: AwsPlan | undefined;
  /** References that other components take; tokens in them stand for values that are known later. */
  readonly outputs: Outputs;
}

/** Secret values that no spec holds; core sees tokens in their place. */
export interface AloneSecrets {
  /** Credential of the embedded S3 server, where there is one. */
  readonly s3?: S3Credential | undefined;
  /** The credentials that it needs, with their values. */
  readonly credentials: readonly KnownCredential[];
}

/** Which secret values a component needs; absent ones are generated. */
export interface SecretNeeds {
  readonly s3: boolean;
  readonly credentials: readonly PlannedCredential[];
}
