import { tenantApi, type TenantEvent } from "../core/index.ts";
import type { Api } from "./api.ts";
import { fieldManager } from "./apply.ts";
import { log } from "../log.ts";

const { group, version, kind } = tenantApi;

/** Events of cluster-scoped objects stand in this namespace. */
const namespace = "default";

const post = async (api: Api, event: TenantEvent, signal: AbortSignal): Promise<void> => {
  const { name, uid } = event.tenant.metadata;
  const now = new Date().toISOString();
  const body = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion: `${group}/${version}`, kind, name, uid },
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: { component: fieldManager },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  try {
    await api.call({ method: "POST", path: `/api/v1/namespaces/${namespace}/events`, body, signal, tries: 1 });
  } catch (error) {
    // An Event is a courtesy: the condition says the same.
    log("warn", "event not posted", { tenant: name, reason: event.reason, error });
  }
};

/** Posts Events, a few of them: a thousand refused at once are told by their conditions and by this line. */
export const postEvents = async (api: Api, events: readonly TenantEvent[], signal: AbortSignal): Promise<void> => {
  for (const event of events.slice(0, 20)) await post(api, event, signal);
  if (events.length > 20) log("warn", "more events than are posted", { count: events.length });
};
