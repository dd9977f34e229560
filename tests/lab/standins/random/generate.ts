import { randomBytes, randomInt, randomUUID } from "node:crypto";

import { makeSecret, type Properties } from "../provider/values.ts";

/** What a resource gets when it is created: its ID and its outputs. */
export interface Generated {
  readonly id: string;
  readonly outputs: Properties;
}

const classes = {
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  lower: "abcdefghijklmnopqrstuvwxyz",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

const pick = (characters: string): string => characters[randomInt(characters.length)] ?? "";

/** Text of the wished length: the minima of each class first, the rest of all classes, in random order. */
function randomText(inputs: Properties): string {
  const length = Number(inputs.length);
  const overridden = inputs.overrideSpecial;
  const sets = { ...classes, special: typeof overridden === "string" && overridden ? overridden : classes.special };
  const enabled = Object.entries(sets).filter(([name]) => inputs[name] !== false);
  const minimum = (name: string) => Number(inputs[`min${name[0]?.toUpperCase()}${name.slice(1)}`] ?? 0);
  const required = Object.entries(sets).flatMap(([name, characters]) =>
    Array.from({ length: minimum(name) }, () => pick(characters)),
  );
  const all = enabled.map(([, characters]) => characters).join("");
  if (length < required.length) throw new Error("the length must not be less than the sum of the minima");
  if (!all && required.length < length) throw new Error("at least one class of characters must be allowed");
  const rest = Array.from({ length: length - required.length }, () => pick(all));
  return shuffle([...required, ...rest]).join("");
}

function shuffle<T>(items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}

/** The defaults that the real plugin writes into the outputs of strings and passwords. */
const textDefaults = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

function text(inputs: Properties, secret: boolean): Generated {
  const result = randomText(inputs);
  const outputs = { ...textDefaults, ...inputs, result: secret ? makeSecret(result) : result };
  return { id: secret ? "none" : result, outputs };
}

function bytes(inputs: Properties): Generated {
  const raw = randomBytes(Number(inputs.length));
  const outputs = { ...inputs, base64: makeSecret(raw.toString("base64")), hex: makeSecret(raw.toString("hex")) };
  return { id: "none", outputs };
}

function id(inputs: Properties): Generated {
  const raw = randomBytes(Number(inputs.byteLength));
  const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
  const b64Url = raw.toString("base64url");
  const encodings = {
    b64Std: raw.toString("base64"),
    b64Url,
    hex: raw.toString("hex"),
    dec: BigInt(`0x0${raw.toString("hex")}`).toString(),
  };
  const outputs = Object.fromEntries(Object.entries(encodings).map(([name, value]) => [name, prefix + value]));
  return { id: b64Url, outputs: { ...inputs, ...outputs } };
}

function uuid(inputs: Properties): Generated {
  const result = randomUUID();
  return { id: result, outputs: { ...inputs, result } };
}

/** What each resource type generates, by the last part of its token. */
export const generators: Readonly<Record<string, (inputs: Properties) => Generated>> = {
  RandomPassword: (inputs) => text(inputs, true),
  RandomString: (inputs) => text(inputs, false),
  RandomBytes: bytes,
  RandomId: id,
  RandomUuid: uuid,
};
