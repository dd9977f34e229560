import type { TenantObject, TenantStatus } from "../crd/tenantObject.ts";
import type { PlannedStatus } from "./runtimeStatuses.ts";

/** Something that a person should see on a Tenant. */
export interface TenantEvent {
  readonly tenant: TenantObject;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

const conditionOf = (status: TenantStatus | undefined, type: string) =>
  status?.conditions?.find((condition) => condition.type === type);

const refusedEvent = ({ tenant, status }: PlannedStatus): readonly TenantEvent[] => {
  const [before, after] = [conditionOf(tenant.status, "Admitted"), conditionOf(status, "Admitted")];
  if (after?.status !== "False" || before?.reason === after.reason) return [];
  return [{ tenant, type: "Warning", reason: after.reason, message: after.message }];
};

const movedEvent = ({ tenant, status }: PlannedStatus): readonly TenantEvent[] => {
  const [from, to] = [tenant.status?.ingester?.name, status.ingester?.name];
  if (from === undefined || to === undefined || from === to) return [];
  return [{ tenant, type: "Normal", reason: "Moved", message: `new writes go to ${to} instead of ${from}` }];
};

/** What a new status tells people: that a Tenant is refused, and why, or that it moved. */
export const eventsOf = (planned: PlannedStatus): readonly TenantEvent[] => [
  ...refusedEvent(planned),
  ...movedEvent(planned),
];
