import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../fleet/whizardCommand.ts";
import { answerOf, type Simulated } from "./simulatedTopology.ts";

/** `whizard status --web` as users start it. */
export interface ServedPage {
  readonly url: string;
  /** Ends it as Ctrl-C does; gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts the command and waits for the address that it prints. Throws what it said when it ends before. */
export const servePageOf = async (args: readonly string[]): Promise<ServedPage> => {
  const child = spawn(process.execPath, [program, "status", "--web", "0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("\n")) resolve(out.trim());
    });
    void ended.then((code) => reject(new Error(`whizard status ended with ${code}: ${err}`)));
  });
  const stop = (): Promise<number | null> => {
    child.kill("SIGINT");
    return ended;
  };
  return { url, stop };
};

/** A simulated topology behind an API server's address. */
export interface StatusSite {
  readonly page: ServedPage;
  /** The kubeconfig that leads to it. */
  readonly kubeconfig: string;
  /** What is shown; a change is shown with the next look. */
  topology: Simulated;
  /** Whether the API server answers. */
  isAway: boolean;
  readonly stop: () => Promise<number | null>;
}

/** Serves a topology's page; the command looks every second. */
export const startStatusSite = async (topology: Simulated): Promise<StatusSite> => {
  const folder = mkdtempSync(join(tmpdir(), "whizard-page-"));
  const server = createServer((request, response) => {
    if (site.isAway) return void request.socket.destroy();
    if (request.url?.endsWith("/deployments?labelSelector=app.kubernetes.io%2Fpart-of%3Dwhizard") === true)
      site.topology.tick += 1;
    const answer = answerOf(site.topology, request.url ?? "");
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  };
  const site = { topology, isAway: false } as StatusSite;
  const kubeconfig = join(folder, "kubeconfig");
  const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user: {} }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  try {
    const page = await servePageOf(["--kubeconfig", kubeconfig, "--watch", "1"]);
    let ended: Promise<number | null> | undefined;
    const stop = (): Promise<number | null> => (ended ??= page.stop().finally(close));
    return Object.assign(site, { page, kubeconfig, stop });
  } catch (error) {
    close();
    throw error;
  }
};
