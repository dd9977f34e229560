import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describeStatus, viewStatus, type StatusView } from "../../core/index.ts";
import type { StatusCluster, StatusTarget } from "../statusCluster.ts";
import { observeStatus } from "../statusObserve.ts";
import type { Terminal } from "../terminal.ts";
import { exitCodes } from "../userError.ts";
import { StatusFeed } from "./statusFeed.ts";
import { servePage } from "./webServer.ts";

export interface WebOptions extends StatusTarget {
  /** The port on loopback; 0 takes any. */
  readonly web: number;
  /** Seconds between two looks. */
  readonly watch?: number;
}

const untilInterrupted = async (): Promise<void> => {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
};

/** Serves the status as a page on loopback until it is interrupted. Returns the exit code. */
export const statusWeb = async (cluster: StatusCluster, options: WebOptions, terminal: Terminal): Promise<number> => {
  const { web, watch = 5 } = options;
  const look = async (): Promise<StatusView> => viewStatus(describeStatus(await observeStatus(cluster, options)));
  const feed = new StatusFeed({ look, seconds: watch });
  await feed.begin();
  const interrupted = untilInterrupted();
  const server = await servePage(feed, web);
  const { port } = server.address() as AddressInfo;
  terminal.out(`http://127.0.0.1:${port}/\n`);
  terminal.err("Only this machine can open it. Ctrl-C ends it.\n");
  await interrupted;
  server.close();
  server.closeAllConnections();
  return exitCodes.ok;
};
