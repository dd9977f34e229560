import { createHash } from "node:crypto";
import { tenantApi, type KubeObject, type ObjectKey } from "../core/index.ts";
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
  [tenantApi.kind]: `/apis/${tenantApi.group}/${tenantApi.version}/${tenantApi.plural}`,
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

/** Files that are not wanted: what was wanted before, or what somebody else put there. */
const otherFiles = ({ data = {} }: Live, wanted: KubeObject): readonly string[] => {
  const files = (wanted as { readonly data?: object }).data ?? {};
  return Object.keys(data).filter((name) => !Object.hasOwn(files, name));
};

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
    const isAsWanted = live !== undefined && covers(live, content) && otherFiles(live, wanted).length === 0;
    if (live !== undefined && (isAsWanted || this.isWritten(wanted.kind, wanted, live))) return undefined;
    return this.dropFiles(wanted, await this.applyAlways(wanted, signal), signal);
  }

  /** Takes somebody else's files out of a ConfigMap: an apply leaves them, and a ruler would read them as rules. */
  private async dropFiles(wanted: KubeObject, made: Live, signal: AbortSignal): Promise<Live> {
    const foreign = otherFiles(made, wanted);
    if (wanted.kind !== "ConfigMap" || foreign.length === 0) return made;
    const { name } = wanted.metadata;
    const without = await this.api.call<Live>({
      method: "PATCH",
      path: `${collectionOf(wanted.kind, this.namespace)}/${name}?fieldManager=${fieldManager}`,
      body: { data: Object.fromEntries(foreign.map((file) => [file, null])) },
      contentType: "application/merge-patch+json",
      signal,
    });
    this.written.set(`${wanted.kind}/${name}`, `${without.metadata.resourceVersion} ${hash(wanted)}`);
    return without;
  }

  /** Applies an object whatever the local copy says. */
  async applyAlways(object: KubeObject, signal: AbortSignal): Promise<Live> {
    const wanted = asStored(object);
    const path = `${collectionOf(wanted.kind, this.namespace)}/${wanted.metadata.name}`;
    return this.patch({ slot: wanted.kind, path, wanted, signal });
  }

  /** Applies the status of an object of the cluster. */
  async applyStatus(path: string, wanted: KubeObject, live: Live, signal: AbortSignal): Promise<Live | undefined> {
    const slot = `status of ${path}`;
    if (this.isWritten(slot, wanted, live)) return undefined;
    return this.patch({ slot, path: `${path}/${wanted.metadata.name}/status`, wanted, signal });
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
