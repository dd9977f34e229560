import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { renderTargets, type FanoutTarget } from "../../provider/core/fanout/target.ts";
import { temporaryFolder, until } from "../core/haproxy/haproxyProcess.ts";
import { freePorts } from "../lab/freePorts.ts";

const program = fileURLToPath(new URL("../../dist/fanout/fanout.cjs", import.meta.url));

/** A request as a stub got it. */
interface Got {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that answers as its test says: a status, or nothing at all. */
export class Stub {
  readonly got: Got[] = [];
  answer: (request: Got) => number | "nothing" = () => 200;
  private readonly server;

  constructor(tls?: ServerOptions) {
    this.server = tls === undefined ? createServer() : createTlsServer(tls);
    this.server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const got = { url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
        const status = this.answer(got);
        if (status === "nothing") return;
        if (status < 300) this.got.push(got);
        response.writeHead(status, { "content-type": "text/plain" }).end(`status ${status}\n`);
      });
    });
  }

  /** Tells the serial number of each client's certificate. */
  onConnection(tell: (serial: string) => void): void {
    this.server.on("secureConnection", (socket: TLSSocket) => tell(socket.getPeerCertificate().serialNumber));
  }

  async listen(): Promise<this> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return this;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  get bodies(): readonly string[] {
    return this.got.map(({ body }) => body);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

export const targetTo = (name: string, port: number, change: Partial<FanoutTarget> = {}): FanoutTarget => ({
  name,
  url: `http://127.0.0.1:${port}/api/v1/write`,
  tenantHeader: "WHIZARD-TENANT",
  headers: {},
  timeoutMs: 1_000,
  maxAgeMs: 60_000,
  queueBytes: 1_000_000,
  connections: 10,
  tls: { insecureSkipVerify: false },
  ...change,
});

/** The real program before stubs. */
export class Fanout {
  readonly folder = temporaryFolder();
  readonly port: number;
  readonly metricsPort: number;
  private readonly router: string;
  /** Folder of its certificate; it speaks plain HTTP without one. */
  private readonly tlsFolder: string | undefined;
  private process: ChildProcess | undefined;
  /** How long it says that it leaves before it does. */
  farewellMs = 100;
  private text = "";

  private constructor(router: string, [port, metricsPort]: readonly number[], tlsFolder?: string) {
    this.router = router;
    this.tlsFolder = tlsFolder;
    this.port = port!;
    this.metricsPort = metricsPort!;
  }

  static async start(router: Stub, targets: readonly FanoutTarget[], tlsFolder?: string): Promise<Fanout> {
    const url = `${tlsFolder === undefined ? "http://127.0.0.1" : "https://localhost"}:${router.port}`;
    const fanout = new Fanout(url, await freePorts(2), tlsFolder);
    fanout.writeTargets(targets);
    await fanout.run();
    return fanout;
  }

  /** What the process said. */
  get log(): string {
    return this.text;
  }

  writeTargets(targets: readonly FanoutTarget[]): void {
    writeFileSync(join(this.folder.path, "targets.json"), renderTargets(targets));
  }

  async run(): Promise<void> {
    this.process = spawn(process.execPath, [program], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        WHIZARD_TENANT_HEADER: "WHIZARD-TENANT",
        WHIZARD_ROUTER: this.router,
        WHIZARD_TARGETS: join(this.folder.path, "targets.json"),
        WHIZARD_PORT: String(this.port),
        WHIZARD_METRICS_PORT: String(this.metricsPort),
        WHIZARD_FAREWELL_MS: String(this.farewellMs),
        ...(this.tlsFolder === undefined ? {} : { WHIZARD_TLS_FOLDER: this.tlsFolder }),
      },
    });
    this.process.stdout?.on("data", (chunk: Buffer) => {
      this.text += chunk.toString();
    });
    await until(
      () =>
        this.metrics().then(
          () => true,
          () => false,
        ),
      "the fan-out",
    );
  }

  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
  }

  /** The counter of the copies of one target that ended so. */
  async copies(target: string, result: string): Promise<number> {
    const line = `whizard_fanout_copies_total{target="${target}",result="${result}"} `;
    const found = (await this.metrics()).split("\n").find((it) => it.startsWith(line));
    return found === undefined ? 0 : Number(found.slice(line.length));
  }

  async write(tenant: string, body: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/receive`, {
      method: "POST",
      headers: { "WHIZARD-TENANT": tenant, "content-encoding": "snappy", "content-type": "application/x-protobuf" },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Ends the process by a signal and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, "exit");
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  async close(): Promise<void> {
    await this.end("SIGKILL");
    this.folder.remove();
  }
}
