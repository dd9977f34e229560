import { isDeepStrictEqual } from "node:util";

import type { ChangeKind, StandinProvider } from "../provider/provider.ts";
import { hasUnknown, stripSecrets, type Properties } from "../provider/values.ts";
import { generators, isDue, newId } from "./generate.ts";

const generatorOf = (type: string) => generators[type.split(":").at(-1) ?? ""];

const plain = (properties: Properties, name: string) => stripSecrets(properties[name] ?? null);

/** The only input that the real plugin takes over without making anything anew. */
const updatable = "earlyRenewalHours";

function kindOf(name: string, oldInputs: Properties, news: Properties): ChangeKind {
  const kind = name in oldInputs ? (name in news ? "UPDATE" : "DELETE") : "ADD";
  return name === updatable ? kind : `${kind}_REPLACE`;
}

/** The stand-in for pulumi-resource-tls: a certificate stays in the state until an input changes or its renewal is due. */
export function tlsProvider(version: string): StandinProvider {
  return {
    name: "tls",
    version,
    checkConfig: (inputs) => ({ inputs, failures: [] }),
    diffConfig: () => ({ changes: new Map() }),
    configure: async () => undefined,
    check: async ({ news, type }) => ({
      inputs: news,
      failures: generatorOf(type) ? [] : [{ reason: `${type} is not part of the stand-in for pulumi-resource-tls` }],
    }),
    diff: async ({ oldInputs, olds, news }) => {
      const names = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])];
      const changed = names.filter((name) => !isDeepStrictEqual(plain(oldInputs, name), plain(news, name)));
      const changes = new Map(changed.map((name) => [name, kindOf(name, oldInputs, news)]));
      const state = { ...(stripSecrets(olds) as Properties), earlyRenewalHours: plain(news, updatable) };
      if (isDue(state, Date.now())) changes.set("readyForRenewal", "UPDATE_REPLACE");
      return { changes };
    },
    create: async ({ inputs, type, preview }) => {
      if (preview || hasUnknown(inputs)) return { id: "", state: inputs };
      const made = await generatorOf(type)?.(stripSecrets(inputs) as Properties);
      if (!made) throw new Error(`${type} is not part of the stand-in for pulumi-resource-tls`);
      return { id: newId(), state: { ...made, ...inputs } };
    },
    update: async ({ olds, news }) => ({ ...olds, ...news }),
    read: async ({ id, state, inputs }) => ({ id, state, inputs }),
    delete: async () => undefined,
    cancel: () => undefined,
  };
}
