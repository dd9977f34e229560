import { parseRulerState, type RulerState } from "../core/index.ts";
import type { Api } from "./api.ts";
import { inLanes } from "./inLanes.ts";
import type { Live } from "./live.ts";
import type { Site } from "./observe.ts";
import { askPod, isPodReady, listPods } from "./pod.ts";

/** How often the rulers are asked how their groups fare. */
const askEveryMs = 30_000;

const nothing: ReadonlyMap<string, RulerState> = new Map();

/** The rulers that are to be asked. */
interface AskedRulers {
  /** Names of their StatefulSets. */
  readonly rulers: readonly string[];
  /** Name in their certificates; plain HTTP when absent. */
  readonly serverName: string | undefined;
}

/** Asks rulers for the state of their groups, now and then. */
export class RulerStates {
  private readonly api: Api;
  private readonly site: Site;
  private askedAt = -Infinity;
  private known = nothing;

  constructor(api: Api, site: Site) {
    this.api = api;
    this.site = site;
  }

  /** When they are to be asked next; never while there is nobody to ask. */
  nextAt(rulers: readonly string[]): number | undefined {
    return rulers.length === 0 ? undefined : this.askedAt + askEveryMs;
  }

  /** What rulers say of their groups; what was said before while they need not be asked again. */
  async find(
    { rulers, serverName }: AskedRulers,
    now: number,
    errors: unknown[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, RulerState>> {
    if (rulers.length === 0) return (this.known = nothing);
    if (now - this.askedAt < askEveryMs) return this.known;
    this.askedAt = now;
    const { tlsFolder } = this.site;
    const pods = await this.readyPods(signal);
    const found = new Map<string, RulerState>();
    await inLanes(rulers, errors, signal, async (ruler) => {
      const pod = pods.get(ruler);
      if (pod === undefined) return;
      const answer = await askPod(pod, { path: "/api/v1/rules", tlsFolder, serverName, signal });
      const state = answer === undefined ? undefined : parseRulerState(answer);
      if (state !== undefined) found.set(ruler, state);
    });
    return (this.known = found);
  }

  /** One ready pod a StatefulSet. */
  private async readyPods(signal: AbortSignal): Promise<ReadonlyMap<string, Live>> {
    const pods = await listPods(this.api, this.site, "app.kubernetes.io/name=ruler", signal);
    return new Map(
      pods.filter(isPodReady).flatMap((pod) => {
        const instance = pod.metadata.labels?.["app.kubernetes.io/instance"];
        return instance === undefined ? [] : [[instance, pod] as const];
      }),
    );
  }
}
