import { isPlain } from "./outcome.ts";

type Plain = Readonly<Record<string, unknown>>;

/** An object as upstream Whizard's users have it, as far as it was found to be one. */
export interface UpstreamObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Plain;
  readonly spec: Plain;
}

const group = "monitoring.whizard.io";

/** Names of the labels by which upstream's objects belong together. */
export const labelNames = {
  service: `${group}/service`,
  storage: `${group}/storage`,
  exclusive: `${group}/exclusive`,
  soft: `${group}/soft-tenant`,
} as const;

const asMap = (value: unknown): Plain => (isPlain(value) ? value : {});
const asText = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** Reads what every Kubernetes object has; a value that is none comes out without a kind. */
export const readObject = (value: unknown): UpstreamObject => {
  const { apiVersion, kind, metadata, spec } = asMap(value);
  const { name, namespace, labels } = asMap(metadata);
  return {
    apiVersion: asText(apiVersion),
    kind: asText(kind),
    name: asText(name),
    namespace: asText(namespace),
    labels: asMap(labels),
    spec: asMap(spec),
  };
};

/** Takes lists apart; an entry of a typed list may leave out its kind. */
export const flattenLists = (values: readonly unknown[]): readonly unknown[] =>
  values.flatMap((value) => {
    const { apiVersion, kind, items } = asMap(value);
    if (!Array.isArray(items) || !asText(kind).endsWith("List")) return value === null ? [] : [value];
    const own = asText(kind) === "List" ? {} : { apiVersion, kind: asText(kind).slice(0, -"List".length) };
    return flattenLists(items.map((item: unknown) => (isPlain(item) ? { ...own, ...item } : item)));
  });

/** Whether an object is of upstream Whizard's API group. */
export const isUpstream = ({ apiVersion }: UpstreamObject): boolean => apiVersion.startsWith(`${group}/`);

/** How messages name an object. */
export const describeObject = ({ kind, namespace, name }: UpstreamObject): string =>
  kind === "" ? "a document" : `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;

/** How upstream's labels name an object. */
export const referenceTo = ({ namespace, name }: UpstreamObject): string => `${namespace}.${name}`;
