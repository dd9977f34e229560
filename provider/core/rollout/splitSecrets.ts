import { renderPath } from "../issue.ts";
import { agentProxy } from "../spec/agentProxy.ts";
import { isSecretField } from "../spec/secretFields.ts";
import { whizard } from "../spec/whizard.ts";

/** Inputs of a component, apart by what may stand in plain text. */
export interface SplitInputs {
  /** Without secret texts; an empty text stands for one within a list. */
  readonly plain: unknown;
  /** Secret texts by their paths, such as `storage.s3.secretKey`. */
  readonly secrets: Readonly<Record<string, string>>;
}

const schemas = { Whizard: whizard, AgentProxy: agentProxy } as const;

/** Takes the texts out of a component's inputs that belong into Secrets only. */
export const splitSecrets = (component: keyof typeof schemas, inputs: unknown): SplitInputs => {
  const secrets: Record<string, string> = {};
  const split = (value: unknown, keys: readonly PropertyKey[]): unknown => {
    if (Array.isArray(value)) return value.map((inner, index) => split(inner, [...keys, index]) ?? "");
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => {
          const plain = split(inner, [...keys, key]);
          return plain === undefined ? [] : [[key, plain]];
        }),
      );
    }
    if (typeof value !== "string" || !isSecretField(schemas[component], keys)) return value;
    secrets[renderPath(keys)] = value;
    return undefined;
  };
  return { plain: split(inputs, []), secrets };
};
