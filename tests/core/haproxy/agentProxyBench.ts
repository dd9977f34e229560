import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildAgentProxyConfig, type AgentProxyInput } from "../../../provider/core/haproxy/agentProxy.ts";
import { followFiles } from "../../../provider/core/haproxy/followFiles.ts";
import { buildCommand, masterSocket } from "../../../provider/core/haproxy/processSettings.ts";
import { renderHaproxy } from "../../../provider/core/haproxy/render.ts";
import { freePorts } from "../../lab/freePorts.ts";
import { startHaproxy, temporaryFolder, type HaproxyProcess } from "./haproxyProcess.ts";

/** A running agent proxy of the tenant `a`. */
export interface AgentProxyBench {
  readonly write: () => Promise<Response>;
  readonly isReady: () => Promise<boolean>;
  readonly haproxy: HaproxyProcess;
  readonly close: () => Promise<void>;
}

/** Starts an agent proxy that follows its files as its pod does. */
export async function startAgentProxy(
  given: Pick<AgentProxyInput, "gateway"> & Partial<AgentProxyInput>,
): Promise<AgentProxyBench> {
  const folder = temporaryFolder();
  const [http, metrics] = await freePorts(2);
  const input: AgentProxyInput = {
    tenant: "a",
    tenantHeader: "WHIZARD-TENANT",
    ports: { http: http!, metrics: metrics! },
    address: "127.0.0.1",
    runDirectory: folder.path,
    ...given,
  };
  const places = { script: join(folder.path, "follow-files.lua"), socket: masterSocket(input) };
  const { config, script } = followFiles(buildAgentProxyConfig(input), places);
  if (script !== undefined) writeFileSync(places.script, script);
  const file = join(folder.path, "agent.cfg");
  writeFileSync(file, renderHaproxy(config));
  const haproxy = await startHaproxy(buildCommand(file, input), `http://127.0.0.1:${metrics!}/-/healthy`);
  return {
    write: () => fetch(`http://127.0.0.1:${http!}/api/v1/write`, { method: "POST", body: "samples" }),
    isReady: async () => (await fetch(`http://127.0.0.1:${metrics!}/-/ready`)).status === 200,
    haproxy,
    close: async () => {
      await haproxy.stop();
      folder.remove();
    },
  };
}
