import { setTimeout as sleep } from "node:timers/promises";
import { describeStatus, viewStatus } from "../core/index.ts";
import { openCluster, type ClusterChoice, type StatusTarget } from "./statusCluster.ts";
import { observeStatus } from "./statusObserve.ts";
import { renderStatus } from "./statusTables.ts";
import type { Terminal } from "./terminal.ts";
import { exitCodes } from "./userError.ts";
import { statusWeb } from "./web/statusWeb.ts";

export interface StatusOptions extends ClusterChoice, StatusTarget {
  readonly json?: boolean;
  /** Seconds between two looks. */
  readonly watch?: number;
  /** Port of the page; absent when none is wanted. */
  readonly web?: number;
}

/** Moves to the top left and clears what is below. */
const home = "\u001b[H\u001b[J";

/** Shows how a topology is; with `watch` again and again, until it is interrupted. Returns the exit code. */
export const status = async (options: StatusOptions, terminal: Terminal): Promise<number> => {
  const { json, watch, web } = options;
  const cluster = openCluster(options);
  if (web !== undefined) return statusWeb(cluster, { ...options, web }, terminal);
  for (;;) {
    const described = describeStatus(await observeStatus(cluster, options));
    if (json === true) terminal.out(`${JSON.stringify(described, undefined, watch === undefined ? 2 : undefined)}\n`);
    else {
      const text = renderStatus(viewStatus(described), terminal.colours.out);
      terminal.out(watch === undefined ? text : `${home}${text}`);
    }
    if (watch === undefined) return described.health === "down" ? exitCodes.invalid : exitCodes.ok;
    await sleep(watch * 1000);
  }
};
