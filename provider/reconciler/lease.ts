import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, hasStatus } from "./api.ts";
import { log } from "../log.ts";

interface LeaseObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec?: {
    readonly holderIdentity?: string | null;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
}

/** What a replica does. */
interface Roles {
  /** Its signal fires when the Lease could not be renewed in time. */
  readonly lead: (signal: AbortSignal) => Promise<void>;
  readonly follow: () => void;
}

/** How long a Lease holds without being renewed, and how long its holder works on without having renewed it. */
const holdMs = 9000;
const trustMs = 6000;
const everyMs = 2000;

const microTime = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z");

/**
 * One of several replicas leads. Expiry is measured by the own clock, from when a change of the Lease was seen: clocks of
 * two nodes need not agree.
 */
export class LeaderLease {
  private readonly api: Api;
  private readonly options: LeaseOptions;
  private seen = { text: "", at: 0 };

  constructor(api: Api, options: LeaseOptions) {
    this.api = api;
    this.options = options;
  }

  /** Calls `lead` whenever this process leads, and `follow` when it tried and does not, or ends. */
  async run({ lead, follow }: Roles, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      if (await this.attempt(stop)) {
        await this.reign(lead, stop);
        continue;
      }
      follow();
      await sleep(everyMs, undefined, { signal: stop }).catch(() => undefined);
    }
    follow();
  }

  private async reign(lead: Roles["lead"], stop: AbortSignal): Promise<void> {
    log("info", "leading", { identity: this.options.identity });
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, stop]);
    setMaxListeners(0, signal);
    const work = lead(signal).catch((error: unknown) => {
      if (!signal.aborted) log("error", "leading failed", { error });
      lost.abort();
    });
    const trust = (since: number) => setTimeout(() => lost.abort(), since + trustMs - performance.now());
    let doubt = trust(performance.now());
    while (!signal.aborted) {
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
      const began = performance.now();
      if (signal.aborted || !(await this.attempt(signal))) continue;
      clearTimeout(doubt);
      doubt = trust(began);
    }
    clearTimeout(doubt);
    log("info", "no longer leading", { identity: this.options.identity });
    await work;
    if (stop.aborted) await this.release();
  }

  /** Takes or renews the Lease; false when somebody else has it or the API server does not answer. */
  private async attempt(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.update(signal);
    } catch (error) {
      if (!signal.aborted && !hasStatus(error, 409)) log("warn", "lease not updated", { error });
      return false;
    }
  }

  private get path(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${this.options.namespace}/leases`;
  }

  private async update(signal: AbortSignal): Promise<boolean> {
    const { name, namespace, identity } = this.options;
    const current = await this.read(signal);
    const isOwn = current?.spec?.holderIdentity === identity;
    if (current !== undefined && !isOwn && !this.isExpired(current)) return false;
    const spec = this.claim(current, isOwn);
    const metadata = current?.metadata ?? { name, namespace };
    const body = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
    const request = { body, signal, tries: 1, timeoutMs: 3000 } as const;
    if (current === undefined) await this.api.call({ ...request, method: "POST", path: this.path });
    else await this.api.call({ ...request, method: "PUT", path: `${this.path}/${name}` });
    return true;
  }

  private claim(current: LeaseObject | undefined, isOwn: boolean) {
    return {
      holderIdentity: this.options.identity,
      leaseDurationSeconds: holdMs / 1000,
      renewTime: microTime(Date.now()),
      leaseTransitions: (current?.spec?.leaseTransitions ?? 0) + (isOwn ? 0 : 1),
    };
  }

  private async read(signal: AbortSignal): Promise<LeaseObject | undefined> {
    try {
      const path = `${this.path}/${this.options.name}`;
      return await this.api.call<LeaseObject>({ method: "GET", path, signal, tries: 1, timeoutMs: 3000 });
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  private isExpired({ spec }: LeaseObject): boolean {
    if (!spec?.holderIdentity) return true;
    const text = JSON.stringify(spec);
    if (text !== this.seen.text) this.seen = { text, at: performance.now() };
    return performance.now() - this.seen.at > holdMs;
  }

  /** Lets the next replica start at once instead of after the Lease's time. */
  private async release(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(2000);
      const current = await this.read(signal);
      if (current?.spec?.holderIdentity !== this.options.identity) return;
      const body = { ...current, spec: { ...current.spec, holderIdentity: "" } };
      await this.api.call({ method: "PUT", path: `${this.path}/${this.options.name}`, body, signal, tries: 1 });
    } catch (error) {
      log("warn", "lease not released", { error });
    }
  }
}
