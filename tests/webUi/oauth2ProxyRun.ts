import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { get } from "node:https";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Authority } from "../core/haproxy/certificates.ts";
import { until } from "../core/haproxy/haproxyProcess.ts";
import type { Built } from "../golden/buildGolden.ts";
import { makePodRoom } from "../golden/tools/podRoom.ts";
import { containersOf, objectsOf, workloadsOf } from "../golden/workloads.ts";
import { ensureTool } from "../lab/tools.ts";
import { client } from "./provider.ts";

/** Where the pod would listen, and where it does here. */
interface Places {
  readonly port: number;
  /** Port of the gateway's web UI. */
  readonly webUiPort: number;
}

/** Asks the pod's readiness probe. */
const isReady = ({ ca }: Authority, port: number, path: string): Promise<boolean> =>
  new Promise((resolve) => {
    get({ host: "localhost", port, path, ca, family: 4 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).once("error", () => resolve(false));
  });

/** Runs the real OAuth2-Proxy with the arguments and files of the topology's pod, until it is ready. */
export const startOAuth2Proxy = async (built: Built, authority: Authority, { port, webUiPort }: Places) => {
  const workload = workloadsOf(built).find(({ metadata }) => metadata.name === "whizard-oauth2-proxy")!;
  const container = containersOf(workload)[0]!;
  const room = makePodRoom(workload, container, objectsOf(built));
  const { certificateFile } = authority.issue("localhost");
  const given = {
    "tls.crt": certificateFile,
    "tls.key": certificateFile.replace(/crt$/, "key"),
    "ca.crt": authority.caFile,
  };
  for (const [file, source] of Object.entries(given))
    copyFileSync(source, room.localize(`/etc/whizard/gateway-tls/${file}`));
  writeFileSync(room.localize("/etc/whizard/client/secret"), client.secret);
  const config = room.localize("/etc/whizard/oauth2-proxy/oauth2-proxy.json");
  const here = readFileSync(config, "utf8")
    .replace("0.0.0.0:4180", `127.0.0.1:${port}`)
    .replace(/whizard-gateway[a-z.]*:9089/, `localhost:${webUiPort}`);
  writeFileSync(config, here);
  const names = (container.env ?? []).map(({ name }) => name);
  const environment = {
    OAUTH2_PROXY_COOKIE_SECRET: randomBytes(16).toString("hex"),
    SSL_CERT_DIR: room.localize(container.env?.find(({ name }) => name === "SSL_CERT_DIR")?.value ?? ""),
  };
  if (names.sort().join() !== Object.keys(environment).sort().join())
    throw new Error(`other variables: ${names.join()}`);
  const args = (container.args ?? []).map(room.localize);
  const child = spawn(await ensureTool("oauth2Proxy"), args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    room.remove();
  };
  try {
    await until(
      () => isReady(authority, port, container.readinessProbe?.httpGet?.path ?? ""),
      "OAuth2-Proxy to be ready",
    );
  } catch (error) {
    await stop();
    throw new Error(`OAuth2-Proxy: ${log.join("")}`, { cause: error });
  }
  return { log: () => log.join(""), stop };
};
