import {
  groupStatusObject,
  type KubeObject,
  type PlannedGroupStatus,
  ruleGroupApi,
  ruleGroupKinds,
} from "../core/index.ts";
import { hasStatus } from "./api.ts";
import type { Writer } from "./apply.ts";
import { inLanes } from "./inLanes.ts";
import type { Live } from "./live.ts";
import type { Caches } from "./observe.ts";

interface Tools {
  readonly writer: Writer;
  readonly caches: Caches;
  readonly errors: unknown[];
  readonly signal: AbortSignal;
}

/** Says of rule groups whether they are taken, and how they fare. */
export const writeGroupStatuses = (
  statuses: readonly PlannedGroupStatus[],
  { writer, caches, errors, signal }: Tools,
): Promise<void> =>
  inLanes(statuses, errors, signal, async (planned) => {
    const { kind, object } = planned.decided;
    const { namespace } = object.metadata;
    const scope = namespace === undefined ? "" : `namespaces/${namespace}/`;
    const path = `/apis/${ruleGroupApi.group}/${ruleGroupApi.version}/${scope}${ruleGroupKinds[kind].plural}`;
    const wanted = groupStatusObject(planned) as KubeObject;
    try {
      const made = await writer.applyStatus(path, wanted, object as unknown as Live, signal);
      if (made !== undefined) caches[kind].learn(made);
    } catch (error) {
      // It was removed, or its definition was.
      if (!hasStatus(error, 404)) throw error;
    }
  });
