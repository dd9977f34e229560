import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiTarget } from "../../provider/reconciler/api.ts";
import { labUp } from "../lab/lab.ts";
import { eventually, installDefinition, targetOf, World } from "../reconciler/world.ts";
import { lessIsBetter, type Result } from "./result.ts";

const program = fileURLToPath(new URL("../../dist/reconciler/reconciler.cjs", import.meta.url));

/** Upstream's controller on this kind of machine: 500 Tenants took 178 s and 52 requests each. */
const upstream = "upstream Whizard's controller, 500 Tenants";
const upstreamSeconds = 178;
const upstreamRequests = 52;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** The bundled program, as a process of its own, against the API server. */
class Program {
  private readonly folder = mkdtempSync(join(tmpdir(), "reconciler-"));
  private child: ChildProcess | undefined;
  private port = 0;

  async start(world: World, target: ApiTarget): Promise<void> {
    const file = (name: string, text = ""): string => {
      writeFileSync(join(this.folder, name), text);
      return join(this.folder, name);
    };
    this.port = await freePort();
    this.child = spawn(process.execPath, [program], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        WHIZARD_NAME: world.name,
        WHIZARD_NAMESPACE: world.namespace,
        WHIZARD_PORT: String(this.port),
        WHIZARD_API_URL: target.url,
        WHIZARD_API_CA_FILE: file("ca", target.ca),
        WHIZARD_API_CERT_FILE: file("cert", target.cert),
        WHIZARD_API_KEY_FILE: file("key", target.key),
      },
    });
  }

  /** Requests that change something, or all, and passes; read from the metrics. */
  async metrics(): Promise<{ readonly writes: number; readonly requests: number; readonly passes: number }> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    const lines = text.split("\n").filter((line) => line.startsWith("whizard_reconciler_api_requests_total"));
    const sum = (wanted: readonly string[]): number =>
      wanted.reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
    const passes = Number(/^whizard_reconciler_passes_total (\d+)$/m.exec(text)?.[1] ?? 0);
    // Leases go by PUT: a heartbeat, not work.
    const writes = sum(lines.filter((line) => /verb="(PATCH|POST|DELETE)"/.test(line)));
    const heartbeat = sum(lines.filter((line) => line.includes('verb="PUT"')));
    return { writes, requests: sum(lines) - 2 * heartbeat, passes };
  }

  /** The most memory that was resident, in MiB. */
  peakMiB(): number {
    const status = readFileSync(`/proc/${this.child?.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Does something for each number below a count, several at a time. */
const forEach = async (count: number, act: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await act(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
};

const arePlaced = async (world: World, count: number): Promise<boolean> => {
  if ((await world.rings()).size !== count) return false;
  return [...(await world.tenants()).values()].every(({ status }) => status?.ingester !== undefined);
};

interface Round {
  readonly seconds: number;
  readonly requestsPerTenant: number;
  readonly peakMiB: number;
  readonly restartSeconds: number;
  readonly restartWrites: number;
}

/** Waits until nothing was written for a while, and returns when that began. */
const quiet = async (running: Program, forMs: number): Promise<number> => {
  let last = -1;
  let since = performance.now();
  while (performance.now() - since < forMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { writes } = await running.metrics();
    if (writes !== last) since = performance.now();
    last = writes;
  }
  return since;
};

const measure = async (target: ApiTarget, count: number): Promise<Round> => {
  const world = await new World(target, `bench-${Date.now().toString(36)}`).create();
  const running = new Program();
  try {
    await running.start(world, target);
    await eventually(() => world.rings());
    const began = performance.now();
    const before = await running.metrics();
    await forEach(count, (index) => world.addTenant(`t${index}`));
    await eventually(() => arePlaced(world, count), 300_000);
    const seconds = (performance.now() - began) / 1000;
    await quiet(running, 3000);
    const { requests } = await running.metrics();
    const peakMiB = running.peakMiB();
    await running.stop();
    const restarted = performance.now();
    await running.start(world, target);
    await eventually(async () => (await running.metrics()).passes > 0, 60_000);
    const steady = await quiet(running, 3000);
    const { writes } = await running.metrics();
    return {
      seconds,
      requestsPerTenant: (requests - before.requests) / count,
      peakMiB,
      restartSeconds: (steady - restarted) / 1000,
      restartWrites: writes,
    };
  } finally {
    await running.stop();
    running.remove();
    await world.destroy();
  }
};

type Measured = readonly [value: number, atMost: number];
type Peer = readonly [name: string, value: number];

/** How fast Tenants that appear at once are placed and in the rings, and what that costs the API server. */
export const run = async (): Promise<readonly Result[]> => {
  const [central] = await labUp({ clusters: ["central"], controlPlaneOnly: true });
  const target = targetOf(central?.kubeconfig ?? "");
  const world = new World(target, "unused");
  await installDefinition(world.api);
  try {
    const few = await measure(target, 500);
    const many = await measure(target, 5000);
    const line = (metric: string, unit: string, [value, atMost]: Measured, [peer, peerValue]: Peer): Result =>
      lessIsBetter({ bench: "reconciler", metric, value, unit, peer, peerValue }, atMost);
    const flatness = many.seconds / few.seconds / 10;
    return [
      line("tenants500_placed", "s", [few.seconds, 3.5], [upstream, upstreamSeconds]),
      line("tenants500_requestsPerTenant", "requests", [few.requestsPerTenant, 4], [upstream, upstreamRequests]),
      line("tenants5000_placed", "s", [many.seconds, 60], [`${upstream}, times 10`, upstreamSeconds * 10]),
      line("tenants5000_rss", "MiB", [many.peakMiB, 250], [upstream, 168]),
      line("flatness", "ratio", [flatness, 1.3], ["a cost that does not grow with the number of tenants", 1]),
      line("restart5000", "s", [many.restartSeconds, 10], ["the goal itself", 10]),
      line("restart5000_writes", "requests", [many.restartWrites, 0], ["a restart that writes nothing", 0]),
    ];
  } finally {
    world.api.close();
  }
};
