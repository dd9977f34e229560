import type { KubeObject } from "../kubeObject.ts";
import type { Placement } from "../placement/placement.ts";
import type { ObjectKey } from "./observed.ts";
import type { RetiringIngester } from "./retiring.ts";
import type { PlannedGroupStatus } from "./ruleGroupStatus.ts";
import type { RuleNotice } from "./ruleNotices.ts";
import type { PlannedStatus } from "./runtimeStatuses.ts";
import type { TenantEvent } from "./tenantEvents.ts";

/** What there is to do, in the order of its fields. What is a function is made when it is asked for: not every pass gets there. */
export interface RuntimePlan {
  readonly placement: Placement;
  readonly statuses: readonly PlannedStatus[];
  /** The maps of routers and gateways, without the tenants whose status could not be written. */
  readonly maps: (unrecorded: ReadonlySet<string>) => readonly KubeObject[];
  /** Secrets of the runtime tenants' credentials. */
  readonly credentials: () => readonly KubeObject[];
  readonly workloads: () => readonly KubeObject[];
  /** Ingesters of which is to be found out whether they may go. */
  readonly retiring: readonly RetiringIngester[];
  /** What nobody needs any more; removed last, after the maps that no longer name it were written. */
  readonly prune: () => readonly ObjectKey[];
  readonly events: readonly TenantEvent[];
  /** Statuses of rule groups that are to be written. */
  readonly ruleGroupStatuses: readonly PlannedGroupStatus[];
  /** StatefulSets of rulers that evaluate rule groups of objects: what they say of them is to be found out. */
  readonly askedRulers: readonly string[];
  /** Name in the certificates of rulers; absent where they speak plain HTTP. */
  readonly rulerServerName: string | undefined;
  /** Rule groups that are refused, and were not before. */
  readonly ruleGroupNotices: readonly RuleNotice[];
  /** What of PrometheusRules is left out: they have no status that says so. */
  readonly prometheusRuleNotices: readonly RuleNotice[];
  /** When time alone changes the plan, in milliseconds since the epoch: an emptied ingester's retention ends. */
  readonly wakeAt: number | undefined;
}
