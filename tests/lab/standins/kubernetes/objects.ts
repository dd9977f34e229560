import type { Value } from "../provider/values.ts";
import type { Api } from "./api.ts";
import { groupPath, type Discovery } from "./discovery.ts";
import { apiVersionOf, kindOf, nameOf, namespaceOf, type KubeObject } from "./kubeObject.ts";

/** How an object is written. */
export interface WriteOptions {
  readonly fieldManager: string;
  /** Checks everything and stores nothing. */
  readonly dryRun: boolean;
}

/** Reads and writes objects of any kind. */
export class Objects {
  readonly discovery: Discovery;
  readonly #api: Api;

  constructor(api: Api, discovery: Discovery) {
    this.#api = api;
    this.discovery = discovery;
  }

  async get(object: KubeObject): Promise<KubeObject> {
    return this.#api.send({ method: "GET", path: await this.#path(object) });
  }

  /** Creates an object; one of that name makes it fail. */
  async create(object: KubeObject, options: WriteOptions): Promise<KubeObject> {
    const path = await this.#collection(object);
    return this.#api.send({ method: "POST", path, query: query(options), body: object });
  }

  /** Server-side apply; without force another manager's field is a conflict. */
  async apply(object: KubeObject, options: WriteOptions & { force: boolean }): Promise<KubeObject> {
    const path = await this.#path(object);
    const contentType = "application/apply-patch+yaml";
    return this.#api.send({
      method: "PATCH",
      path,
      query: { ...query(options), force: String(options.force) },
      body: object,
      contentType,
    });
  }

  async replace(object: KubeObject, options: WriteOptions): Promise<KubeObject> {
    return this.#api.send({ method: "PUT", path: await this.#path(object), query: query(options), body: object });
  }

  async jsonPatch(object: KubeObject, operations: Value[]): Promise<KubeObject> {
    const contentType = "application/json-patch+json";
    return this.#api.send({ method: "PATCH", path: await this.#path(object), body: operations, contentType });
  }

  async delete(object: KubeObject, propagationPolicy: string): Promise<void> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy };
    await this.#api.send({ method: "DELETE", path: await this.#path(object), body });
  }

  /** The objects of a kind in a namespace that carry labels. */
  async list(like: KubeObject, labels: Readonly<Record<string, Value>>): Promise<KubeObject[]> {
    const labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(",");
    const path = await this.#collection(like);
    const { items } = await this.#api.send({ method: "GET", path, query: { labelSelector } });
    return Array.isArray(items) ? (items as KubeObject[]) : [];
  }

  async #path(object: KubeObject): Promise<string> {
    return `${await this.#collection(object)}/${encodeURIComponent(nameOf(object))}`;
  }

  async #collection(object: KubeObject): Promise<string> {
    const apiVersion = apiVersionOf(object);
    const { plural, namespaced } = await this.discovery.mapping(apiVersion, kindOf(object));
    const namespace = namespaced ? `/namespaces/${encodeURIComponent(namespaceOf(object) || "default")}` : "";
    return `${groupPath(apiVersion)}${namespace}/${plural}`;
  }
}

const query = ({ fieldManager, dryRun }: WriteOptions): Record<string, string> => ({
  fieldManager,
  fieldValidation: "Strict",
  ...(dryRun && { dryRun: "All" }),
});
