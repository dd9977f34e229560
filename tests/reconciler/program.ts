import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiTarget } from "../../provider/reconciler/api.ts";
import { freePort } from "./apiServer.ts";
import { unchanged } from "./quiet.ts";

const program = fileURLToPath(new URL("../../dist/reconciler/reconciler.cjs", import.meta.url));

/** What the process says of itself. */
interface Counters {
  /** Requests that change something, without the Lease's. */
  readonly writes: number;
  readonly requests: number;
  readonly passes: number;
}

/** The bundled program, as a process of its own, against an API server. */
export class Program {
  private readonly folder = mkdtempSync(join(tmpdir(), "reconciler-"));
  private readonly pod: string;
  private child: ChildProcess | undefined;
  private port = 0;
  private output = "";

  /** A container that is started again keeps its pod's name. */
  constructor(pod = "pod-0") {
    this.pod = pod;
  }

  async start(
    world: { readonly name: string; readonly namespace: string },
    target: ApiTarget,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const file = (name: string, text = ""): string => {
      writeFileSync(join(this.folder, name), text);
      return join(this.folder, name);
    };
    this.port = await freePort();
    this.child = spawn(process.execPath, [program], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        POD_NAME: this.pod,
        WHIZARD_NAME: world.name,
        WHIZARD_NAMESPACE: world.namespace,
        WHIZARD_PORT: String(this.port),
        WHIZARD_API_URL: target.url,
        WHIZARD_API_CA_FILE: file("ca", target.ca),
        WHIZARD_API_CERT_FILE: file("cert", target.cert),
        WHIZARD_API_KEY_FILE: file("key", target.key),
        ...environment,
      },
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
  }

  /** The lines of its log that are whole. */
  get log(): readonly string[] {
    return this.output.split("\n").slice(0, -1);
  }

  /** The status of the answer to a probe; undefined while nobody answers. */
  async probe(path: "/healthz" | "/readyz"): Promise<number | undefined> {
    return fetch(`http://127.0.0.1:${this.port}${path}`).then(
      ({ status }) => status,
      () => undefined,
    );
  }

  async counters(): Promise<Counters> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    const lines = text.split("\n").filter((line) => line.startsWith("whizard_reconciler_api_requests_total"));
    const sum = (wanted: readonly string[]): number =>
      wanted.reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
    const passes = Number(/^whizard_reconciler_passes_total (\d+)$/m.exec(text)?.[1] ?? 0);
    // Leases go by PUT, after a GET: a heartbeat, not work.
    const writes = sum(lines.filter((line) => /verb="(PATCH|POST|DELETE)"/.test(line)));
    const heartbeat = sum(lines.filter((line) => line.includes('verb="PUT"')));
    return { writes, requests: sum(lines) - 2 * heartbeat, passes };
  }

  /** Waits until nothing was written for a while; returns when that began, by `performance.now()`. */
  quiet(forMs: number): Promise<number> {
    return unchanged(async () => (await this.counters()).writes, forMs);
  }

  /** The most memory that was resident, in MiB. */
  peakMiB(): number {
    const status = readFileSync(`/proc/${this.child?.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it as a stop of its pod does, or at once. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.isRunning) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
