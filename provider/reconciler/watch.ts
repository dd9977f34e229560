import { setTimeout as sleep } from "node:timers/promises";
import { type Api, ApiError, backoffMs, hasStatus } from "./api.ts";
import { isNewer, isSameGeneration, type Live } from "./live.ts";
import { log } from "../log.ts";

/** What is watched. */
export interface WatchedKind {
  /** Path of the collection, such as `/api/v1/namespaces/x/configmaps`. */
  readonly path: string;
  /** Paths of older versions, of which the first that is served counts when `path` is not. */
  readonly olderPaths?: readonly string[];
  readonly labelSelector?: string;
  /** Leaves out of memory what no decision looks at. */
  readonly reduce: (object: Live) => Live;
  /** Whether the kind may be unknown to the API server: as long as it is, there are none. */
  readonly isOptional?: boolean;
  /** Transfers the objects' metadata only. */
  readonly isMetadataOnly?: boolean;
  /** Whether what is read of a spec is kept by it: the copy has the same one as long as the object's generation is the same. */
  readonly isSpecKept?: boolean;
  /** Whether objects of several namespaces are in the collection: two of them may have one name. */
  readonly isOfAllNamespaces?: boolean;
}

interface WatchLine {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Live & { readonly code?: number; readonly message?: string };
}

interface ListAnswer {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  /** Null when there are none and only metadata is asked for. */
  readonly items: readonly Live[] | null;
}

const metadataOf = (kind: "PartialObjectMetadata" | "PartialObjectMetadataList"): string =>
  `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;

/** Objects of a page of a list: large enough that 5,000 of them are few requests, small enough to be parsed at once. */
const pageSize = 2000;

/** Somebody who waits for a list that began at a time or later. */
interface Waiter {
  readonly since: number;
  readonly resolve: () => void;
}

/** A local copy of a collection that follows the API server; whatever breaks, it starts again with bounded waits. */
export class WatchCache {
  readonly items = new Map<string, Live>();
  private readonly api: Api;
  private readonly kind: WatchedKind;
  private readonly onChange: (after: Live | undefined, before: Live | undefined) => void;
  private readonly silentMs: number;
  private version: string | undefined;
  private isComplete = false;
  private isAbsent = false;
  private listedAt = -Infinity;
  /** Which of the paths is asked for. */
  private turn = 0;
  /** Attempts that brought nothing, one after the other. */
  private failures = 0;
  private interrupt = new AbortController();
  private waiters: Waiter[] = [];

  constructor(
    api: Api,
    kind: WatchedKind,
    onChange: (after: Live | undefined, before: Live | undefined) => void,
    silentMs = 90_000,
  ) {
    this.api = api;
    this.kind = kind;
    this.onChange = onChange;
    this.silentMs = silentMs;
  }

  /** Whether the copy was complete once, be it old by now; it is not when the collection does not exist. */
  get isSynced(): boolean {
    return this.isComplete;
  }

  /** Whether the API server knows no such kind. */
  get isMissing(): boolean {
    return this.isAbsent;
  }

  /**
   * Resolves when the copy is of a list that began at this time, by `performance.now()`, or later. If there is none, the
   * collection is listed anew; the watch starts again from there, so that no event is missed.
   */
  async listedSince(since: number): Promise<void> {
    // Nobody writes what does not exist: there is nothing newer to wait for.
    if (this.isComplete && (this.isAbsent || this.listedAt >= since)) return;
    const done = new Promise<void>((resolve) => this.waiters.push({ since, resolve }));
    this.interrupt.abort();
    await done;
  }

  /** Takes over what a write returned, so that the next decision does not look at something older. */
  learn(object: Live): void {
    this.put(this.kind.reduce(object));
  }

  /** Takes over a removal that the API server confirmed. */
  forget(name: string): void {
    const before = this.items.get(name);
    if (this.items.delete(name)) this.onChange(undefined, before);
  }

  /** Follows the collection until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        // Somebody may have begun to wait for a newer list while the last one came.
        if (this.version === undefined || this.waiters.length > 0) await this.refresh(signal);
        else await this.follow(signal);
        this.failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.failures = this.isExpired(error) ? 0 : this.failures + 1;
        // A watch that never brings anything is replaced by lists.
        if (this.failures > 2) this.version = undefined;
        await sleep(this.waitAfter(error), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const found = new Map<string, Live>();
    let version = "";
    for (let token: string | undefined = ""; token !== undefined;) {
      const page: ListAnswer = await this.page(token, signal);
      for (const item of page.items ?? []) found.set(this.keyOf(item), this.kind.reduce(item));
      version = page.metadata.resourceVersion;
      token = page.metadata.continue || undefined;
    }
    // What was learned of a write after the list was made is newer than the list.
    for (const [name, { metadata }] of [...this.items]) {
      if (!found.has(name) && BigInt(metadata.resourceVersion) <= BigInt(version)) this.forget(name);
    }
    for (const item of found.values()) this.put(item);
    this.version = version;
    this.isComplete = true;
    this.isAbsent = false;
    this.listedAt = began;
    this.tellWaiters(began);
  }

  private tellWaiters(began: number): void {
    for (const { since, resolve } of this.waiters) if (since <= began) resolve();
    this.waiters = this.waiters.filter(({ since }) => since > began);
  }

  private page(token: string, signal: AbortSignal): Promise<ListAnswer> {
    const query = this.query({ limit: String(pageSize), ...(token === "" ? {} : { continue: token }) });
    const accept = this.kind.isMetadataOnly === true ? { accept: metadataOf("PartialObjectMetadataList") } : {};
    return this.api.call<ListAnswer>({ method: "GET", path: `${this.path}?${query}`, signal, ...accept });
  }

  /** A collection that does not exist is asked for again soon, and its copy counts as incomplete until then. */
  private waitAfter(error: unknown): number {
    const { failures } = this;
    if (hasStatus(error, 404) && this.kind.isOptional === true) return this.findNone();
    if (failures === 1 || failures % 20 === 0) log("warn", "watch failed", { path: this.path, error });
    if (!hasStatus(error, 404)) return backoffMs(failures);
    this.isComplete = false;
    this.version = undefined;
    return 2000;
  }

  /** Takes over that the kind does not exist; it may be installed at any time. */
  private findNone(): number {
    for (const name of [...this.items.keys()]) this.forget(name);
    this.version = undefined;
    this.isComplete = true;
    this.isAbsent = true;
    this.tellWaiters(Infinity);
    this.turn = (this.turn + 1) % (1 + (this.kind.olderPaths ?? []).length);
    return this.turn === 0 ? 5000 : 0;
  }

  private get path(): string {
    return [this.kind.path, ...(this.kind.olderPaths ?? [])][this.turn] ?? this.kind.path;
  }

  private keyOf({ metadata: { namespace = "", name } }: Live): string {
    return this.kind.isOfAllNamespaces === true ? `${namespace}/${name}` : name;
  }

  private isExpired(error: unknown): boolean {
    const isGone = hasStatus(error, 410);
    if (isGone) this.version = undefined;
    return isGone;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const query = this.query({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: this.version ?? "0",
      timeoutSeconds: String(240 + Math.floor(Math.random() * 120)),
    });
    const { signal: renewal } = (this.interrupt = new AbortController());
    const options = {
      signal: AbortSignal.any([signal, renewal]),
      silentMs: this.silentMs,
      ...(this.kind.isMetadataOnly === true ? { accept: metadataOf("PartialObjectMetadata") } : {}),
    };
    try {
      await this.api.stream(`${this.path}?${query}`, (line) => this.take(JSON.parse(line) as WatchLine), options);
    } catch (error) {
      if (!renewal.aborted) throw error;
    }
  }

  private take({ type, object }: WatchLine): void {
    if (type === "ERROR") throw new ApiError(`watch ${this.path}`, object.code ?? 500, object.message ?? "");
    this.version = object.metadata.resourceVersion;
    this.failures = 0;
    if (type === "BOOKMARK") return;
    if (type !== "DELETED") this.put(this.kind.reduce(object));
    else if (this.items.get(this.keyOf(object))?.metadata.uid === object.metadata.uid) this.forget(this.keyOf(object));
  }

  private put(object: Live): void {
    const key = this.keyOf(object);
    const before = this.items.get(key);
    if (before?.metadata.uid === object.metadata.uid && !isNewer(object, before)) return;
    const kept =
      this.kind.isSpecKept === true && isSameGeneration(object, before) ? { ...object, spec: before.spec } : object;
    this.items.set(key, kept);
    this.onChange(kept, before);
  }

  private query(parts: Readonly<Record<string, string>>): string {
    const { labelSelector } = this.kind;
    return new URLSearchParams({ ...parts, ...(labelSelector === undefined ? {} : { labelSelector }) }).toString();
  }
}
