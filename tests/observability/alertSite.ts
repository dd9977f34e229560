import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { freePorts } from "../lab/freePorts.ts";
import { ensureTool } from "../lab/tools.ts";
import { type OwnProcess, startProcess } from "./ownProcess.ts";

/** A query API for which every expression is one series of the value 1. */
export const oneSeries = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    request.resume();
    const result = [{ metric: {}, value: [Date.now() / 1000, "1"] }];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
};

/**
 * Starts a real ruler with one group, which is evaluated every second: its expressions are asked of `oneSeries`. What it runs
 * with lies in the folder.
 */
export const startRuler = async (
  folder: string,
  rules: readonly object[],
  query: Server,
  furtherArgs: readonly string[],
): Promise<OwnProcess> => {
  const [http, grpc] = await freePorts(2);
  const ruleFile = join(folder, "rules.yaml");
  writeFileSync(ruleFile, JSON.stringify({ groups: [{ name: "g", interval: "1s", rules }] }));
  return startProcess(
    await ensureTool("thanos"),
    [
      "rule",
      `--http-address=127.0.0.1:${http}`,
      `--grpc-address=127.0.0.1:${grpc}`,
      `--data-dir=${join(folder, "data")}`,
      `--rule-file=${ruleFile}`,
      `--query=http://127.0.0.1:${(query.address() as AddressInfo).port}`,
      '--label=ruler_replica="0"',
      "--alert.label-drop=ruler_replica",
      ...furtherArgs,
    ],
    `http://127.0.0.1:${http}/-/ready`,
  );
};
