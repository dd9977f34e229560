import type { BuiltinGroup, BuiltinTopic } from "./builtinAlert.ts";
import { apiServer } from "./kubernetes/apiServer.ts";
import { disks } from "./kubernetes/disks.ts";
import { machines } from "./kubernetes/machines.ts";
import { nodes } from "./kubernetes/nodes.ts";
import { pods } from "./kubernetes/pods.ts";
import { storage } from "./kubernetes/storage.ts";
import { workloads } from "./kubernetes/workloads.ts";
import { scopeOf } from "./scope.ts";
import { agents } from "./whizard/agents.ts";
import { availability } from "./whizard/availability.ts";
import { buckets } from "./whizard/buckets.ts";
import { compactors } from "./whizard/compactors.ts";
import { control } from "./whizard/control.ts";
import { gateways } from "./whizard/gateways.ts";
import { ingesters } from "./whizard/ingesters.ts";
import { reads } from "./whizard/reads.ts";
import { routers } from "./whizard/routers.ts";
import { rulers } from "./whizard/rulers.ts";

/** What the expressions depend on. */
export interface BuiltinParts {
  readonly tenantLabelName: string;
  /** Most active series that an ingester is meant for. */
  readonly ingesterSeries: number;
}

/** Every group that comes with the package, by what it is about. */
export const builtinGroups = ({
  tenantLabelName,
  ingesterSeries,
}: BuiltinParts): Readonly<Record<BuiltinTopic, readonly BuiltinGroup[]>> => {
  const scope = scopeOf(tenantLabelName);
  return {
    whizard: [
      availability(scope),
      routers(scope),
      ingesters(scope, ingesterSeries),
      buckets(scope),
      compactors(scope),
      reads(scope),
      rulers(scope),
      gateways(scope),
      agents(scope),
      control(scope),
    ],
    kubernetes: [workloads, pods, storage, nodes, machines, disks, apiServer].map((group) => group(scope)),
  };
};

const all = Object.values(builtinGroups({ tenantLabelName: "tenant_id", ingesterSeries: 1 })).flat();

/** Names of all alerts that come with the package. */
export const builtinAlertNames: readonly string[] = all.flatMap(({ alerts }) => alerts.map(({ name }) => name));

/** Names of all groups that come with the package. */
export const builtinGroupNames: readonly string[] = all.map(({ name }) => name);
