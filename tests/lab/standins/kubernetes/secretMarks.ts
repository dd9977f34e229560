import {
  hasSecret,
  isObject,
  isSecret,
  makeSecret,
  stripSecrets,
  type Properties,
  type Value,
} from "../provider/values.ts";

/** Marks in an object what is secret in the inputs that it came from, and all the data of a Secret; changes the object. */
export function markSecrets(outputs: Properties, inputs: Properties): Properties {
  if (outputs.kind === "Secret") {
    for (const field of ["data", "stringData"]) {
      const value = outputs[field];
      if (value !== undefined) outputs[field] = makeSecret(value);
    }
    return outputs;
  }
  for (const [name, input] of Object.entries(inputs)) {
    const output = outputs[name];
    if (output === undefined) continue;
    if (isObject(output) && isObject(input) && !isSecret(input)) markSecrets(output, input);
    else if (hasSecret(input)) outputs[name] = makeSecret(output);
  }
  return outputs;
}

/** Takes secret texts out of a message; the API server repeats values that it refuses. */
export function redact(message: string, inputs: Properties): string {
  return secretTexts(inputs, inputs.kind === "Secret").reduce(
    (text, secret) => text.replaceAll(secret, "[secret]"),
    message,
  );
}

/** Texts shorter than this say nothing, and replacing them would make a message unreadable. */
const shortest = 4;

function secretTexts(value: Value, within: boolean): string[] {
  if (typeof value === "string") return within && value.length >= shortest ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secretTexts(item, within));
  if (!isObject(value)) return [];
  if (isSecret(value)) return secretTexts(stripSecrets(value), true);
  const isInside = (name: string) => (value.kind === "Secret" ? ["data", "stringData"].includes(name) : within);
  return Object.entries(value).flatMap(([name, item]) => secretTexts(item, isInside(name)));
}
