import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHaproxy } from "../../core/haproxy/haproxyProcess.ts";
import { freePorts } from "../../lab/freePorts.ts";

/** HAProxy that only passes on, by one thread and without TLS: the least that a gateway of HAProxy could cost. */
export const startPlainProxy = async (
  backend: string,
): Promise<{ readonly base: string; readonly stop: () => Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), "hap-"));
  const [port = 0] = await freePorts(1);
  const file = join(folder, "haproxy.cfg");
  const text = [
    "global\n  nbthread 1\n  maxconn 4096",
    "defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s",
    `frontend plain\n  bind 127.0.0.1:${port}\n  default_backend null`,
    `backend null\n  server pod ${backend}`,
  ];
  writeFileSync(file, `${text.join("\n")}\n`);
  const base = `http://127.0.0.1:${port}`;
  const haproxy = await startHaproxy(["haproxy", "-W", "-db", "-f", file], `${base}/`);
  return {
    base,
    stop: async () => {
      await haproxy.stop();
      rmSync(folder, { recursive: true });
    },
  };
};
