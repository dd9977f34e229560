import { listComponents, readClusterRecord } from "./cluster.ts";
import { labPaths, listClusters } from "./labPaths.ts";
import { isSwitchUp } from "./switch.ts";
import { versions } from "./versions.ts";

/** A line of `status`. */
export interface ClusterStatus {
  readonly name: string;
  readonly node: string;
  readonly alive: readonly string[];
  readonly dead: readonly string[];
  readonly version: string;
  readonly address: string;
}

/** The state of every cluster of the lab; empty when it is down. */
export function labStatus(): readonly ClusterStatus[] {
  const { plan, table, switchTable } = labPaths();
  const hasSwitch = isSwitchUp(switchTable);
  return listClusters().map((name) => {
    const controlPlaneOnly = readClusterRecord(table(name))?.controlPlaneOnly ?? false;
    const components = ["space", ...listComponents(controlPlaneOnly).map((component) => component.name)];
    const isUp = (component: string) => table(name).find(component) !== undefined;
    return {
      name,
      node: controlPlaneOnly ? "none" : plan(name).nodeName,
      alive: components.filter(isUp),
      dead: [...components.filter((component) => !isUp(component)), ...(hasSwitch ? [] : ["switch"])],
      version: versions.kubernetes,
      address: plan(name).address,
    };
  });
}
