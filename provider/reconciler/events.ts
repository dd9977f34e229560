import { registryApis, tenantApi, type RegistryIssue, type RuleNotice, type TenantEvent } from "../core/index.ts";
import type { Api } from "./api.ts";
import { fieldManager } from "./apply.ts";
import { log } from "../log.ts";

/** An object that an Event is about. */
interface Involved {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Events of cluster-scoped objects stand in the namespace `default`. */
  readonly namespace?: string;
  readonly uid: string | undefined;
}

/** Something that a person should see on an object. */
export interface Notice extends Pick<TenantEvent, "type" | "reason" | "message"> {
  readonly involved: Involved;
}

export const noticeOfTenant = ({ tenant, ...said }: TenantEvent): Notice => {
  const { group, version, kind } = tenantApi;
  const { name, uid } = tenant.metadata;
  return { ...said, involved: { apiVersion: `${group}/${version}`, kind, name, uid } };
};

export const noticeOfCluster = ({ registry, cluster, reason, message }: RegistryIssue): Notice => {
  const { group, versions, kind } = registryApis[registry];
  const { name, namespace, uid } = cluster.metadata;
  const apiVersion = [...(group === "" ? [] : [group]), versions[0]].join("/");
  const involved = { apiVersion, kind, name, uid, ...(namespace === undefined ? {} : { namespace }) };
  return { type: "Warning", reason, message, involved };
};

export const noticeOfRules = ({ apiVersion, kind, metadata, reason, message }: RuleNotice): Notice => {
  const { name, namespace, uid } = metadata;
  const involved = { apiVersion, kind, name, uid, ...(namespace === undefined ? {} : { namespace }) };
  // An Event has room for 1,024 bytes.
  return { type: "Warning", reason, message: message.slice(0, 900), involved };
};

const post = async (api: Api, { involved, type, reason, message }: Notice, signal: AbortSignal): Promise<void> => {
  const { name, namespace = "default" } = involved;
  const now = new Date().toISOString();
  const body = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: involved,
    type,
    reason,
    message,
    source: { component: fieldManager },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  try {
    await api.call({ method: "POST", path: `/api/v1/namespaces/${namespace}/events`, body, signal, tries: 1 });
  } catch (error) {
    // An Event is a courtesy: a condition, or the log, says the same.
    log("warn", "event not posted", { kind: involved.kind, name, reason, error });
  }
};

/** Posts Events, a few of them: a thousand refused at once are told by their conditions and by this line. */
export const postEvents = async (api: Api, notices: readonly Notice[], signal: AbortSignal): Promise<void> => {
  for (const notice of notices.slice(0, 20)) await post(api, notice, signal);
  if (notices.length > 20) log("warn", "more events than are posted", { count: notices.length });
};
