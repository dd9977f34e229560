import { setMaxListeners } from "node:events";
import { answerReviews } from "./admission.ts";
import { Api, type ApiTarget, backoffMs } from "./api.ts";
import { LeaderLease } from "./lease.ts";
import { log } from "../log.ts";
import { Metrics } from "./metrics.ts";
import { makeCaches, NotReadyError, Observer, type Site } from "./observe.ts";
import { PassLoop } from "./queue.ts";
import { Reconciler } from "./reconcile.ts";
import { Registries } from "./registries.ts";
import { serveProbes } from "./serve.ts";
import { serveWebhook, type WebhookSite } from "./webhook.ts";

export interface ControllerOptions extends Site {
  readonly target: ApiTarget;
  readonly identity: string;
  /** Port of probes and metrics; without one nothing is served. */
  readonly port?: number;
  /** The file of this program, which threads run that read many rules; without it, decisions read them. */
  readonly program?: string | undefined;
  /** Where the webhook listens; nobody is answered without. */
  readonly webhook?: WebhookSite | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How long a watch may be silent. */
  readonly silentMs?: number;
  /** How long a registered cluster must be gone before its Tenant goes. */
  readonly graceMs?: number;
}

/** A pass that takes longer than this is stuck. */
const stuckMs = 5 * 60_000;

/** How often everything is looked at although nothing is known to have changed. */
const resyncMs = 10 * 60_000;

/** Something that starts when it is told to for the first time. */
const onceBegun = (start: () => Promise<unknown>) => {
  let begin = (): void => undefined;
  const following = new Promise<void>((resolve) => (begin = resolve)).then(start);
  return { begin, following };
};

/** Runs a replica of the reconciler until the signal. */
export const runController = async (options: ControllerOptions, stop: AbortSignal): Promise<void> => {
  const { target, identity, namespace, name, clock = Date.now } = options;
  // Every request under way listens to it.
  setMaxListeners(0, stop);
  const api = new Api(target);
  const metrics = new Metrics(api);
  const loop = new PassLoop();
  metrics.queueDepth = () => loop.depth;
  const caches = makeCaches(api, options, (isUrgent) => loop.wake(isUrgent), options.silentMs);
  const watches = Object.values(caches);
  let beganAt: number | undefined;
  const server = serveProbes(options.port, {
    isHealthy: () => beganAt === undefined || performance.now() - beganAt < stuckMs,
    isReady: () => watches.every(({ isSynced }) => isSynced),
    metrics: () => metrics.render(),
  });
  // Every replica answers, whoever leads.
  const webhook = serveWebhook(options.webhook, answerReviews(new Observer(caches, options)));

  const { silentMs, graceMs, program } = options;
  const registries = new Registries({ api, namespace, onChange: () => loop.wake(), stop, silentMs, graceMs });
  const reconciler = new Reconciler({ api, caches, registries, site: options, metrics, clock, loop, program });
  let failures = 0;
  const pass = async (signal: AbortSignal): Promise<number> => {
    beganAt = performance.now();
    try {
      const wakeAt = await reconciler.pass(signal);
      loop.wakeIn(Math.min(wakeAt === undefined ? resyncMs : wakeAt - clock() + 1, resyncMs));
      failures = 0;
      return 0;
    } catch (error) {
      if (signal.aborted) return 0;
      failures += 1;
      metrics.failures += 1;
      if (!(error instanceof NotReadyError)) log("error", "pass failed", { error });
      else if (failures === 1 || failures % 20 === 0) log("info", "waiting", { reason: error.message });
      return error instanceof NotReadyError ? 500 : backoffMs(failures, 30_000);
    } finally {
      metrics.passes += 1;
      metrics.passSeconds += (performance.now() - beganAt) / 1000;
      beganAt = undefined;
    }
  };

  // Who leads at once would list everything twice if it did not ask for the Lease first.
  const { begin, following } = onceBegun(() => Promise.all(watches.map((cache) => cache.run(stop))));
  const lead = async (signal: AbortSignal): Promise<void> => {
    metrics.isLeader = true;
    const since = performance.now();
    begin();
    try {
      // What the last leader wrote at its end may not have come by the watch yet.
      await untilAborted(Promise.all(watches.map((cache) => cache.listedSince(since))), signal);
      reconciler.startOver();
      await loop.run(pass, signal);
    } finally {
      metrics.isLeader = false;
    }
  };
  const lease = new LeaderLease(api, { namespace, name: `${name}-reconciler`, identity });
  await lease.run({ lead, follow: begin }, stop);
  await following;
  server?.close();
  webhook?.close();
  api.close();
};

const untilAborted = async (promise: Promise<unknown>, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  await Promise.race([
    promise,
    new Promise<void>((_, reject) =>
      signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true }),
    ),
  ]);
};
