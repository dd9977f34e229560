import { isDeepStrictEqual } from "node:util";

import type { ChangeKind, Refusal, StandinProvider } from "../provider/provider.ts";
import { makeSecret, stripSecrets, type Properties } from "../provider/values.ts";
import { accountOf, knownInputs } from "./account.ts";
import { AwsError, type AwsAccount } from "./awsApi.ts";
import { awsTypes } from "./awsTypes.ts";
import type { ResourceType } from "./resourceType.ts";

const typeOf = (type: string): ResourceType => {
  const found = awsTypes[type];
  if (!found) throw new Error(`${type} is not part of the stand-in for pulumi-resource-aws`);
  return found;
};

const refuse = (type: string, news: Properties): Refusal[] => {
  const found = awsTypes[type];
  if (!found) return [{ reason: `${type} is not part of the stand-in for pulumi-resource-aws` }];
  return found.required
    .filter((property) => news[property] === undefined)
    .map((property) => ({ property, reason: `Missing required property '${property}'` }));
};

const refuseConfig = (inputs: Properties): Refusal[] =>
  Object.keys(inputs)
    .filter((property) => !knownInputs.includes(property))
    .map((property) => ({ property, reason: "is not part of the stand-in for pulumi-resource-aws" }));

const plain = (properties: Properties): Properties => stripSecrets(properties) as Properties;

/** Marks the outputs that are secret of themselves. */
const withSecrets = ({ secrets = [] }: ResourceType, state: Properties): Properties =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, secrets.includes(name) ? makeSecret(value) : value]),
  );

const changesOf = (type: ResourceType, olds: Properties, news: Properties): Map<string, ChangeKind> => {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => !isDeepStrictEqual(plain(olds)[name], plain(news)[name]));
  const kind = (name: string): ChangeKind => {
    const change = name in olds ? (name in news ? "UPDATE" : "DELETE") : "ADD";
    return type.replaces.includes(name) ? `${change}_REPLACE` : change;
  };
  return new Map(changed.map((name) => [name, kind(name)]));
};

/** The stand-in for pulumi-resource-aws: it acts on the AWS API that the provider's endpoint names. */
export function awsProvider(version: string): StandinProvider {
  let configured: Properties = {};
  // Only now: a preview needs no account.
  const account = (): AwsAccount => accountOf(configured, process.env);
  return {
    name: "aws",
    version,
    checkConfig: (inputs) => ({ inputs, failures: refuseConfig(inputs) }),
    diffConfig: () => ({ changes: new Map() }),
    configure: async (args) => void (configured = args),
    check: async ({ news, type }) => ({ inputs: news, failures: refuse(type, news) }),
    diff: async ({ type, oldInputs, news }) => ({ changes: changesOf(typeOf(type), oldInputs, news) }),
    async create({ type, inputs, preview }) {
      if (preview) return { id: "", state: inputs };
      const created = await typeOf(type).create(account(), plain(inputs));
      return { id: created.id, state: { ...withSecrets(typeOf(type), created.state), ...inputs } };
    },
    async update({ type, id, olds, news, preview }) {
      if (preview) return { ...olds, ...news };
      const changed = await typeOf(type).update(account(), { id, state: plain(olds) }, plain(news));
      return { ...olds, ...news, ...changed };
    },
    async read({ type, id, state, inputs }) {
      const isThere = await typeOf(type).exists(account(), { id, state: plain(state) });
      return isThere ? { id, state, inputs } : undefined;
    },
    async delete({ type, id, state }) {
      try {
        await typeOf(type).delete(account(), { id, state: plain(state) });
      } catch (error) {
        // What is gone already need not be deleted.
        if (!(error instanceof AwsError) || error.status !== 404) throw error;
      }
    },
    cancel: () => undefined,
  };
}
