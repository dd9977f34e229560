import { existsSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterPlan, LabNetwork } from "./addresses.ts";
import { runCommand, succeeds } from "./command.ts";
import { LabError } from "./labError.ts";
import type { ProcessTable } from "./processTable.ts";
import { runInSpace, startSpace } from "./space.ts";

/**
 * Starts the lab's switch: a bridge in a namespace of its own, because a host with Docker filters what its own
 * bridges carry. The host is connected to it like every cluster, by a pair of links.
 */
export async function startSwitch(table: ProcessTable, network: LabNetwork, signal?: AbortSignal): Promise<void> {
  await startSpace(table, [table.folder], signal);
  const holder = table.find("space")?.pid;
  await runInSpace(table, ["ip", "link", "add", "switch", "type", "bridge"], signal);
  await runInSpace(table, ["ip", "link", "set", "switch", "up"], signal);
  const far = ["peer", "name", "host", "netns", String(holder)];
  await runCommand("ip", ["link", "add", network.link, "type", "veth", ...far], { signal });
  await plug(table, "host", signal);
  const address = `${network.hostAddress}/${network.prefixLength}`;
  await runCommand("ip", ["address", "add", address, "dev", network.link], { signal });
  await runCommand("ip", ["link", "set", network.link, "up"], { signal });
  writeFileSync(join(table.folder, "done"), "");
}

/** Whether the switch lives and was connected to the host: a killed `up` may have left it without. */
export function isSwitchUp(table: ProcessTable): boolean {
  return table.find("space") !== undefined && existsSync(join(table.folder, "done"));
}

/** Connects a cluster's space to the switch and gives it its address. */
export async function connectCluster(
  table: ProcessTable,
  cluster: ProcessTable,
  plan: ClusterPlan,
  signal?: AbortSignal,
): Promise<void> {
  const holder = cluster.find("space")?.pid;
  // A cluster that was rebuilt finds the old cable until the kernel has removed the old namespace.
  await runInSpace(table, ["ip", "link", "delete", plan.name], signal).catch(() => undefined);
  const cable = ["ip", "link", "add", plan.name, "type", "veth", "peer", "name", "eth0", "netns", String(holder)];
  await runInSpace(table, cable, signal);
  await plug(table, plan.name, signal);
  const address = `${plan.address}/${plan.prefixLength}`;
  await runInSpace(cluster, ["ip", "address", "add", address, "dev", "eth0"], signal);
  await runInSpace(cluster, ["ip", "link", "set", "eth0", "up"], signal);
  await runInSpace(cluster, ["ip", "route", "add", "default", "via", plan.hostAddress], signal);
}

/** Removes what the host has of the network; waits for the kernel, which removes a dead namespace's links by itself. */
export async function removeHostLink(network: LabNetwork): Promise<void> {
  for (let attempt = 0; attempt < 40 && (await hasLink(network.link)); attempt += 1) {
    // Early on the link may vanish between question and command.
    await succeeds("ip", ["link", "delete", network.link]);
    await sleep(50);
  }
}

/** Whether the host has the lab's link. */
export function hasLink(link: string): Promise<boolean> {
  return succeeds("ip", ["link", "show", "dev", link]);
}

async function plug(table: ProcessTable, link: string, signal?: AbortSignal): Promise<void> {
  await runInSpace(table, ["ip", "link", "set", link, "master", "switch", "up"], signal);
}

/** Throws LabError when somebody else has the lab's link or an address of its subnet. */
export async function checkAddresses(network: LabNetwork): Promise<void> {
  if (await hasLink(network.link)) {
    throw new LabError(
      `The network link ${network.link} exists and is not this lab's: set WHIZARD_LAB_ID to another digit.`,
    );
  }
  const subnet = network.hostAddress.replace(/\d+$/, "");
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    const taken = addresses?.find(({ address }) => address.startsWith(subnet));
    if (taken === undefined) continue;
    throw new LabError(
      `The lab's subnet ${subnet}0/24 is in use (${taken.address} on ${name}): set WHIZARD_LAB_ID to another digit.`,
    );
  }
}
