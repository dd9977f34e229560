import { setTimeout as sleep } from "node:timers/promises";

import type { Engine } from "../../provider/engine.ts";
import { at } from "../../provider/values.ts";
import { isNotFound } from "../apiError.ts";
import { annotationOf, annotations, idOf, nameOf, type KubeObject } from "../kubeObject.ts";
import type { Objects } from "../objects.ts";
import { podProblems } from "./podProblems.ts";
import { readyRuleOf } from "./rules.ts";
import type { ReadyRule } from "./readiness.ts";
import { waitForRule } from "./waitFor.ts";

/** Waiting ended before the object was what it should be; the object is as it was seen last. */
export class WaitError extends Error {
  readonly live: KubeObject;
  readonly reasons: string[];

  constructor(message: string, live: KubeObject, reasons: string[]) {
    super(message);
    this.name = "WaitError";
    this.live = live;
    this.reasons = reasons;
  }
}

/** What a wait is for. */
export interface Wait {
  readonly urn: string;
  /** The inputs, whose annotations steer the wait. */
  readonly inputs: KubeObject;
  /** From the resource option `customTimeouts`; 0 when it is not set. */
  readonly timeoutSeconds: number;
}

const defaultTimeoutSeconds = 600;
const problemsInterval = 5_000;

/** Waits until objects are ready or gone, and tells the engine what for. */
export class Waiter {
  readonly #objects: Objects;
  readonly #engine: Engine;
  readonly #signal: AbortSignal;

  constructor(objects: Objects, engine: Engine, signal: AbortSignal) {
    this.#objects = objects;
    this.#engine = engine;
    this.#signal = signal;
  }

  /** Waits until an object is ready by its `pulumi.com/waitFor`, or else by the rule of its kind; returns it as it is then. */
  async untilReady(object: KubeObject, wait: Wait): Promise<KubeObject> {
    const rule = this.#ruleOf(object, wait.inputs);
    if (!rule) return object;
    const started = Date.now();
    const problems = this.#watchProblems();
    let live = object;
    for (let round = 0; ; round++) {
      const elapsed = Date.now() - started;
      const { ready, waitingFor, failed = false } = await rule(live, { objects: this.#objects, elapsed });
      if (ready) break;
      if (failed || elapsed >= timeoutOf(wait)) {
        throw new WaitError(notReady(live, failed), live, [waitingFor, ...(await podProblems(this.#objects, live))]);
      }
      const reasons = [waitingFor, ...(await problems(live))];
      this.#engine.status(reasons.length > 1 ? "WARNING" : "INFO", wait.urn, reasons.join("; "));
      await this.#pause(round, live, reasons);
      live = await this.#objects.get(live);
    }
    this.#engine.status("INFO", wait.urn, "");
    return live;
  }

  #ruleOf(object: KubeObject, inputs: KubeObject): ReadyRule | undefined {
    if (annotationOf(inputs, annotations.skipAwait) === "true") return undefined;
    return waitForRule(inputs) ?? readyRuleOf(object);
  }

  /** The problems of a workload's pods, looked up every few seconds and remembered in between. */
  #watchProblems(): (live: KubeObject) => Promise<string[]> {
    let known: string[] = [];
    let next = Date.now() + problemsInterval / 2;
    return async (live) => {
      if (Date.now() < next) return known;
      next = Date.now() + problemsInterval;
      return (known = await podProblems(this.#objects, live));
    };
  }

  /** Whether an object is ready now, and why not; an object without a rule is. */
  async problemsNow(object: KubeObject, inputs: KubeObject): Promise<string[]> {
    if (annotationOf(inputs, annotations.skipAwait) === "true") return [];
    const rule = readyRuleOf(object);
    const result = await rule?.(object, { objects: this.#objects, elapsed: Infinity });
    if (!result || result.ready) return [];
    return [result.waitingFor, ...(await podProblems(this.#objects, object))];
  }

  /** Waits until an object is gone, or another one has its name. */
  async untilGone(object: KubeObject, wait: Wait): Promise<void> {
    const deadline = Date.now() + timeoutOf(wait);
    for (let round = 0; ; round++) {
      const live = await this.#find(object);
      const uid = at(object, "metadata", "uid");
      if (!live || (uid && at(live, "metadata", "uid") !== uid)) break;
      const finalizers = at(live, "metadata", "finalizers");
      const reason = `Waiting for ${idOf(object)} to be deleted${Array.isArray(finalizers) ? ` (finalizers: ${finalizers.join(", ")})` : ""}`;
      if (Date.now() >= deadline)
        throw new WaitError(`'${nameOf(object)}' timed out waiting to be deleted`, live, [reason]);
      if (round > 3) this.#engine.status("INFO", wait.urn, reason);
      await this.#pause(round, live, [reason]);
    }
    this.#engine.status("INFO", wait.urn, "");
  }

  async #find(object: KubeObject): Promise<KubeObject | undefined> {
    try {
      return await this.#objects.get(object);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #pause(round: number, live: KubeObject, reasons: string[]): Promise<void> {
    try {
      await sleep(Math.min(100 * (round + 1), 1_000), undefined, { signal: this.#signal });
    } catch (error) {
      if (!this.#signal.aborted) throw error;
      throw new WaitError(`Resource operation was cancelled for '${nameOf(live)}'`, live, reasons);
    }
  }
}

const notReady = (live: KubeObject, failed: boolean): string =>
  failed
    ? `Resource '${nameOf(live)}' was created but failed to initialize`
    : `'${nameOf(live)}' timed out waiting to be Ready`;

function timeoutOf({ inputs, timeoutSeconds }: Wait): number {
  const annotated = Number(annotationOf(inputs, annotations.timeoutSeconds));
  return 1000 * (timeoutSeconds || annotated || defaultTimeoutSeconds);
}
