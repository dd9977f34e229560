import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureTools } from "../../lab/tools.ts";
import { freePorts } from "../../lab/freePorts.ts";

/** A real memcached and a real Redis, which stand for those of the golden cases. */
export interface CacheServers {
  /** A container's argument with the cases' addresses replaced by the servers'. */
  readonly redirect: (arg: string) => string;
  readonly stop: () => Promise<void>;
}

/** What the containers get for every variable that comes from a Secret. */
const password = "from-a-secret";

const isListening = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });

const listens = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isListening(port)) return;
    await sleep(100);
  }
  throw new Error(`nobody listens on port ${port}`);
};

const stop = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || !server.kill("SIGKILL")) return;
  await once(server, "exit");
};

/** Starts both; Redis takes the cases' user with the containers' password, and no TLS and no Sentinel. */
export const startCacheServers = async (): Promise<CacheServers> => {
  const tools = await ensureTools(["memcached", "redis-server"]);
  const folder = mkdtempSync(join(tmpdir(), "caches-"));
  const [memcachedPort = 0, redisPort = 0] = await freePorts(2);
  const root = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const user = ["--user", "whizard", "on", `>${password}`, "~*", "&*", "+@all"];
  const servers = [
    spawn(tools.memcached, ["-l", "127.0.0.1", "-p", String(memcachedPort), "-U", "0", ...root], { stdio: "ignore" }),
    spawn(
      tools["redis-server"],
      ["--bind", "127.0.0.1", "--port", String(redisPort), "--dir", folder, "--save", "", ...user],
      { stdio: "ignore" },
    ),
  ];
  await Promise.all([memcachedPort, redisPort].map(listens));
  return {
    redirect: (arg) =>
      arg
        .replaceAll("127.0.0.1:11211", `127.0.0.1:${memcachedPort}`)
        .replaceAll("127.0.0.1:6379", `127.0.0.1:${redisPort}`)
        .replaceAll('"tls_enabled":true', '"tls_enabled":false')
        .replaceAll('"master_name":"main",', ""),
    stop: async () => {
      await Promise.all(servers.map(stop));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
