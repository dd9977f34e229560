import { readFileSync } from "node:fs";

import { stripSecrets, textAt, type Properties, type Value } from "../provider/values.ts";
import type { AwsAccount } from "./awsApi.ts";

/** The inputs of the provider that the stand-in knows; all else it refuses. */
export const knownInputs = [
  "accessKey",
  "secretKey",
  "token",
  "region",
  "endpoints",
  "customCaBundle",
  "version",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
];

/** Inputs that are no text arrive as JSON. */
const parsed = (value: Value | undefined): Value => {
  if (typeof value !== "string") return value ?? null;
  try {
    return JSON.parse(value) as Value;
  } catch {
    // A text it is.
    return value;
  }
};

const endpointOf = (args: Properties): string => {
  const [endpoints] = [parsed(args["endpoints"])].flat();
  return textAt(endpoints, "s3") || textAt(endpoints, "iam");
};

/**
 * The account of a provider's inputs and AWS's own variables, as the real plugin reads them. The stand-in never acts on AWS
 * itself: without an endpoint it refuses.
 */
export function accountOf(inputs: Properties, environment: NodeJS.ProcessEnv): AwsAccount {
  const args = stripSecrets(inputs) as Properties;
  const either = (input: string, variable: string): string => textAt(args, input) || (environment[variable] ?? "");
  const endpoint = endpointOf(args) || (environment["AWS_ENDPOINT_URL"] ?? "");
  if (!endpoint) {
    throw new Error(
      "the stand-in for pulumi-resource-aws acts on an AWS API that AWS_ENDPOINT_URL or `endpoints` names; for AWS itself install the real plugin",
    );
  }
  const sessionToken = either("token", "AWS_SESSION_TOKEN");
  const caFile = either("customCaBundle", "AWS_CA_BUNDLE");
  return {
    endpoint,
    region: either("region", "AWS_REGION") || "us-east-1",
    credential: {
      accessKey: either("accessKey", "AWS_ACCESS_KEY_ID"),
      secretKey: either("secretKey", "AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken ? { sessionToken } : {}),
    },
    ca: caFile ? readFileSync(caFile, "utf8") : undefined,
  };
}
