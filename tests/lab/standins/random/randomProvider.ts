import { isDeepStrictEqual } from "node:util";

import type { ChangeKind, Refusal, StandinProvider } from "../provider/provider.ts";
import { hasUnknown, stripSecrets, type Properties } from "../provider/values.ts";
import { generators } from "./generate.ts";

const generatorOf = (type: string) => generators[type.split(":").at(-1) ?? ""];

/** The inputs that a type cannot do without. */
const required: Readonly<Record<string, string>> = {
  RandomPassword: "length",
  RandomString: "length",
  RandomBytes: "length",
  RandomId: "byteLength",
};

function refuse(type: string, news: Properties): Refusal[] {
  if (!generatorOf(type)) return [{ reason: `${type} is not part of the stand-in for pulumi-resource-random` }];
  const property = required[type.split(":").at(-1) ?? ""];
  if (!property || news[property] !== undefined) return [];
  return [{ property, reason: `Missing required property '${property}'` }];
}

/** The stand-in for pulumi-resource-random: what was generated stays in the state until an input changes. */
export function randomProvider(version: string): StandinProvider {
  return {
    name: "random",
    version,
    checkConfig: (inputs) => ({ inputs, failures: [] }),
    diffConfig: () => ({ changes: new Map() }),
    configure: async () => undefined,
    check: async ({ news, type }) => ({ inputs: news, failures: refuse(type, news) }),
    diff: async ({ oldInputs, news }) => {
      const names = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])];
      const changed = names.filter((name) => !isDeepStrictEqual(plain(oldInputs, name), plain(news, name)));
      const kind = (name: string): ChangeKind =>
        name in oldInputs ? (name in news ? "UPDATE_REPLACE" : "DELETE_REPLACE") : "ADD_REPLACE";
      return { changes: new Map(changed.map((name) => [name, kind(name)])) };
    },
    create: async ({ inputs, type, preview }) => {
      if (preview || hasUnknown(inputs)) return { id: "", state: inputs };
      const generated = generatorOf(type)?.(stripSecrets(inputs) as Properties);
      if (!generated) throw new Error(`${type} is not part of the stand-in for pulumi-resource-random`);
      return { id: generated.id, state: { ...generated.outputs, ...inputs } };
    },
    update: async ({ olds, news }) => ({ ...olds, ...news }),
    read: async ({ id, state, inputs }) => ({ id, state, inputs }),
    delete: async () => undefined,
    cancel: () => undefined,
  };
}

const plain = (properties: Properties, name: string) => stripSecrets(properties[name] ?? null);
