import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Certificate } from "../../core/haproxy/certificates.ts";
import { until } from "../../core/haproxy/haproxyProcess.ts";
import { freePorts } from "../../lab/freePorts.ts";
import { ensureTool } from "../../lab/tools.ts";

/** A server that reads each request and answers at once: what is measured before it is the gateway alone. */
export interface NullBackend {
  readonly plain: string;
  readonly tls: string;
  readonly stop: () => Promise<void>;
}

/** Answers like that of an instant query with one series. */
const answer =
  '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"node","tenant_id":"a"},"value":[1700000000,"1"]}]}}';

const config = (folder: string, ports: readonly number[], { certificateFile }: Certificate): string => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  client_max_body_size 0;
  keepalive_requests 1000000000;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${folder}/${it};`).join(" ")}
  default_type application/json;
  ssl_certificate ${certificateFile};
  ssl_certificate_key ${certificateFile.replace(/crt$/, "key")};
  server {
    listen 127.0.0.1:${ports[0] ?? 0};
    listen 127.0.0.1:${ports[1] ?? 0} ssl;
    location / { return 200 '${answer}'; }
  }
}
`;

/** Starts nginx with one worker. */
export const startNullBackend = async (certificate: Certificate): Promise<NullBackend> => {
  const folder = mkdtempSync(join(tmpdir(), "null-"));
  const ports = await freePorts(2);
  const file = join(folder, "nginx.conf");
  writeFileSync(file, config(folder, ports, certificate));
  const server = spawn(await ensureTool("nginx"), ["-p", folder, "-c", file], { stdio: "inherit" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const plain = `127.0.0.1:${ports[0] ?? 0}`;
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  try {
    await until(
      () =>
        fetch(`http://${plain}/`).then(
          ({ status }) => status === 200,
          () => false,
        ),
      "nginx to answer",
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { plain, tls: `127.0.0.1:${ports[1] ?? 0}`, stop };
};
