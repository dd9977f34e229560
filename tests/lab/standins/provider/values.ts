/** A property value as the engine sends it over gRPC: JSON, with marker strings and marker objects for unknowns and secrets. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** A bag of property values. */
export type Properties = Record<string, Value>;

/** The string that stands for a value that is not known before the update. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** True for an object with named fields, which a list and null are not. */
export const isObject = (value: Value | undefined): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True for the marker object that wraps a secret. */
export const isSecret = (value: Value | undefined): value is { value: Value; [key: string]: Value } =>
  isObject(value) && value[signatureKey] === secretSignature;

/** Marks a value as secret; marking one twice changes nothing. */
export const makeSecret = (value: Value): Value =>
  isSecret(value) ? value : { [signatureKey]: secretSignature, value };

/** The value with every secret marker taken off, at any depth. */
export function stripSecrets(value: Value): Value {
  if (Array.isArray(value)) return value.map(stripSecrets);
  if (!isObject(value)) return value;
  if (isSecret(value)) return stripSecrets(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stripSecrets(item)]));
}

/** True when the value is, or holds at any depth, one that satisfies the predicate. */
function some(value: Value, predicate: (value: Value) => boolean): boolean {
  if (predicate(value)) return true;
  if (Array.isArray(value)) return value.some((item) => some(item, predicate));
  return isObject(value) && Object.values(value).some((item) => some(item, predicate));
}

/** True when the value holds a secret. */
export const hasSecret = (value: Value): boolean => some(value, isSecret);

/** True when the value holds something that is not known before the update. */
export const hasUnknown = (value: Value): boolean => some(value, (item) => item === unknownValue);

/** The value at a path of field names, or undefined when a step is missing. */
export function at(value: Value | undefined, ...path: string[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** The text at a path, or "" when there is none. */
export function textAt(value: Value | undefined, ...path: string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The number at a path, or 0 when there is none, as Kubernetes omits zeros. */
export function numberAt(value: Value | undefined, ...path: string[]): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : 0;
}

/** The list of objects at a path, or an empty one. */
export function listAt(value: Value | undefined, ...path: string[]): Properties[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** A deep copy, safe to change. */
export const copy = <T extends Value>(value: T): T => structuredClone(value);
