import { planAwsStorage } from "../../provider/core/aws/planAwsStorage.ts";
import { storage } from "../../provider/core/spec/storage.ts";
import { splitAtTokens } from "../../provider/core/spec/token.ts";
import { renderObjstore } from "../../provider/core/thanos/objstore.ts";
import { awsTypes } from "../lab/standins/aws/awsTypes.ts";
import type { AwsAccount } from "../lab/standins/aws/awsApi.ts";
import type { Properties } from "../lab/standins/provider/values.ts";

/** A storage whose plan was carried out on an AWS API. */
export interface DeployedStorage {
  /** What AWS said, by the resource's and the output's name: `bucket.arn`. */
  readonly valueOf: (resource: string, output: string) => string;
  /** Thanos's configuration. */
  readonly objstore: string;
}

const fill = (value: unknown, known: ReadonlyMap<string, string>): unknown => {
  if (typeof value === "string")
    return splitAtTokens(value)
      .map((part) => known.get(part) ?? part)
      .join("");
  if (Array.isArray(value)) return value.map((each) => fill(each, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, known)]));
};

/** Carries out what core plans for a storage, without an engine. */
export const deployPlan = async (account: AwsAccount, aws: object): Promise<DeployedStorage> => {
  const spec = storage.parse({ aws });
  const parts = { settings: { namespace: "monitoring" }, spec, name: "w-s3", secretName: "w-objstore" };
  const plan = planAwsStorage(parts);
  if (plan === undefined) throw new Error("the storage is not on AWS");
  const known = new Map<string, string>();
  const states = new Map<string, Properties>();
  for (const { type, name, args, outputs = {} } of plan.resources) {
    const created = await awsTypes[type]!.create(account, fill(args, known) as Properties);
    const state: Properties = { id: created.id, ...created.state };
    states.set(name, state);
    for (const [output, token] of Object.entries(outputs)) known.set(token, String(state[output]));
  }
  const server = { endpoint: "unused" };
  return {
    valueOf: (resource, output) => String(states.get(resource)?.[output]),
    objstore: String(fill(renderObjstore(spec, { server, aws: plan.access }), known)),
  };
};
