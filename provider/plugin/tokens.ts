import * as pulumi from "@pulumi/pulumi";
import { makeToken, renderPath, splitAtTokens } from "../core/index.ts";

/** The Outputs that tokens stand for. */
export type Outputs = ReadonlyMap<string, pulumi.Output<unknown>>;

/** Replaces every Output in inputs by a token, and remembers which is which. */
export const hideOutputs = (inputs: unknown): { readonly data: unknown; readonly outputs: Outputs } => {
  const outputs = new Map<string, pulumi.Output<unknown>>();
  const hide = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (pulumi.Output.isInstance(value)) {
      const token = makeToken(renderPath(path));
      outputs.set(token, value);
      return token;
    }
    if (Array.isArray(value)) return value.map((inner, index) => hide(inner, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hide(inner, [...path, key])]));
  };
  return { data: hide(inputs, []), outputs };
};

/** Joins a text with what its tokens stand for. What could break out of the text's own quoting is refused. */
const join = (parts: readonly string[], values: readonly unknown[]): string =>
  parts
    .map((part, index) => {
      if (index % 2 === 0) return part;
      const value = String(values[(index - 1) / 2]);
      if (!/^[!#%&()*+,./0-9:;<=>?@A-Z[\]^_a-z{|}~-]*$/.test(value)) {
        throw new Error(
          "an output that is part of a configuration file has a character that such a file cannot hold safely: " +
            "a space, quote, backslash, dollar sign, backtick or control character",
        );
      }
      return value;
    })
    .join("");

const revealText = (text: string, outputs: Outputs): pulumi.Input<unknown> => {
  const parts = splitAtTokens(text);
  if (parts.length === 1) return text;
  const values = parts.filter((_, index) => index % 2 === 1).map((token) => outputs.get(token) ?? token);
  if (parts.length === 3 && parts[0] === "" && parts[2] === "") return values[0];
  return pulumi.all(values).apply((known) => join(parts, known));
};

/** Puts the Outputs back in the place of their tokens, wherever these went. A secret stays a secret. */
export const revealOutputs = (value: unknown, outputs: Outputs): unknown => {
  if (typeof value === "string") return revealText(value, outputs);
  if (Array.isArray(value)) return value.map((inner) => revealOutputs(inner, outputs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealOutputs(inner, outputs)]));
};
