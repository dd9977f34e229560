import { createHash } from "node:crypto";
import type { KubeObject, ObjectKey } from "../core/index.ts";
import { type Api, hasStatus } from "./api.ts";
import { covers } from "./covers.ts";
import type { Live } from "./live.ts";

/** Who the fields belong to that the reconciler writes. */
export const fieldManager = "whizard-reconciler";

const collections: Readonly<Record<string, string>> = {
  StatefulSet: "/apis/apps/v1/namespaces/{}/statefulsets",
  PodDisruptionBudget: "/apis/policy/v1/namespaces/{}/poddisruptionbudgets",
  ConfigMap: "/api/v1/namespaces/{}/configmaps",
  Secret: "/api/v1/namespaces/{}/secrets",
  PersistentVolumeClaim: "/api/v1/namespaces/{}/persistentvolumeclaims",
};

const collectionOf = (kind: string, namespace: string): string => {
  const path = collections[kind];
  if (path === undefined) throw new Error(`the reconciler makes no ${kind}`);
  return path.replace("{}", namespace);
};

/** Secrets as they are kept: `stringData` is a way to write them that server-side apply does not follow. */
const asStored = (object: KubeObject): KubeObject => {
  const { stringData, ...rest } = object as KubeObject & { stringData?: Readonly<Record<string, string>> };
  if (stringData === undefined) return object;
  const data = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString("base64")] as const);
  return { ...rest, data: Object.fromEntries(data) } as KubeObject;
};

const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("base64");

/** Writes what differs, by server-side apply. */
export class Writer {
  private readonly api: Api;
  private readonly namespace: string;
  /** Per object: what was written, and the version that came of it. A server may store a thing in other words. */
  private readonly written = new Map<string, string>();

  constructor(api: Api, namespace: string) {
    this.api = api;
    this.namespace = namespace;
  }

  /** Applies an object unless the one in the cluster says the same; returns what the API server made of it. */
  async apply(object: KubeObject, live: Live | undefined, signal: AbortSignal): Promise<Live | undefined> {
    const wanted = asStored(object);
    // The entries of a list do not say their kind.
    const { apiVersion: _version, kind: _kind, ...content } = wanted;
    if (live !== undefined && (covers(live, content) || this.isWritten(wanted.kind, wanted, live))) return undefined;
    return this.applyAlways(wanted, signal);
  }

  /** Applies an object whatever the local copy says. */
  async applyAlways(object: KubeObject, signal: AbortSignal): Promise<Live> {
    const wanted = asStored(object);
    const path = `${collectionOf(wanted.kind, this.namespace)}/${wanted.metadata.name}`;
    return this.patch({ slot: wanted.kind, path, wanted, signal });
  }

  /** Applies the status of an object of the cluster. */
  async applyStatus(path: string, wanted: KubeObject, live: Live, signal: AbortSignal): Promise<Live | undefined> {
    if (this.isWritten("status", wanted, live)) return undefined;
    return this.patch({ slot: "status", path: `${path}/${wanted.metadata.name}/status`, wanted, signal });
  }

  /** Removes an object, and what belongs to it after it; one that is gone counts as removed. */
  async remove({ kind, name }: ObjectKey, signal: AbortSignal): Promise<void> {
    const path = `${collectionOf(kind, this.namespace)}/${name}`;
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
    this.written.delete(`${kind}/${name}`);
    try {
      await this.api.call({ method: "DELETE", path, body, signal });
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  }

  private isWritten(slot: string, wanted: KubeObject, live: Live): boolean {
    return this.written.get(`${slot}/${wanted.metadata.name}`) === `${live.metadata.resourceVersion} ${hash(wanted)}`;
  }

  private async patch(request: {
    readonly slot: string;
    readonly path: string;
    readonly wanted: KubeObject;
    readonly signal: AbortSignal;
  }): Promise<Live> {
    const { slot, path, wanted, signal } = request;
    const made = await this.api.call<Live>({
      method: "PATCH",
      path: `${path}?fieldManager=${fieldManager}&force=true`,
      body: wanted,
      contentType: "application/apply-patch+yaml",
      signal,
    });
    this.written.set(`${slot}/${wanted.metadata.name}`, `${made.metadata.resourceVersion} ${hash(wanted)}`);
    return made;
  }
}
