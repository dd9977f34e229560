import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../lab/freePorts.ts";
import { runCommand } from "../lab/command.ts";
import { ensureTool } from "../lab/tools.ts";

interface Settings {
  /** Thanos's object storage configuration. */
  readonly objstore: string;
  /** File with the certificate to trust. */
  readonly caFile: string;
  /** Further variables, such as a session's credential. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The real Thanos with one object storage configuration and a folder of its own. */
export class ThanosRun {
  readonly #folder = mkdtempSync(join(tmpdir(), "thanos-aws-"));
  readonly #environment: Readonly<Record<string, string>>;
  readonly #objstore: string;

  constructor({ objstore, caFile, environment }: Settings) {
    this.#objstore = `--objstore.config-file=${join(this.#folder, "objstore.yml")}`;
    writeFileSync(join(this.#folder, "objstore.yml"), objstore);
    this.#environment = { ...environment, SSL_CERT_FILE: caFile, GOMAXPROCS: "2" };
  }

  /** Runs a command to its end and returns what it printed; throws when it fails. */
  async run(...words: readonly string[]): Promise<string> {
    const options = { cwd: this.#folder, environment: this.#environment };
    return runCommand(await ensureTool("thanos"), [...words, this.#objstore], options);
  }

  /** Runs a component until it is ready and what is done with it has ended; it ends by SIGTERM. */
  async serve(component: string, flags: readonly string[], use: (port: number) => Promise<void>): Promise<void> {
    const [http = 0, grpc = 0, write = 0] = await freePorts(3);
    const addresses = [`--http-address=127.0.0.1:${http}`, `--grpc-address=127.0.0.1:${grpc}`];
    const further = component === "receive" ? [`--remote-write.address=127.0.0.1:${write}`] : [];
    const words = [component, ...addresses, ...further, ...flags, this.#objstore];
    const program = await ensureTool("thanos");
    const child = spawn(program, words, {
      cwd: this.#folder,
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    try {
      await becomesReady(http, () => child.exitCode !== null || child.signalCode !== null);
      await use(component === "receive" ? write : http);
    } catch (cause) {
      throw new Error(`thanos ${component}: ${log.slice(-4000)}`, { cause });
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
    if (child.exitCode !== 0) throw new Error(`thanos ${component} ended with ${String(child.exitCode)}: ${log}`);
  }

  /** Writes samples through a real receiver, which uploads them as a block when it ends. */
  async uploadBlock(): Promise<void> {
    mkdirSync(join(this.#folder, "receive"), { recursive: true });
    const flags = ["--tsdb.path=receive", '--label=replica="0"', "--receive.local-endpoint=127.0.0.1:1"];
    const samples = join(this.#folder, "samples.txt");
    writeFileSync(samples, "# TYPE blocks_total counter\nblocks_total 1\n");
    const promtool = await ensureTool("promtool");
    await this.serve("receive", flags, async (port) => {
      await runCommand(promtool, ["push", "metrics", `http://127.0.0.1:${port}/api/v1/receive`, samples]);
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const patienceMs = 60_000;

const becomesReady = async (port: number, hasEnded: () => boolean): Promise<void> => {
  const deadline = Date.now() + patienceMs;
  while (!hasEnded() && Date.now() < deadline) {
    const isReady = await fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  throw new Error(hasEnded() ? "it has ended" : `it was not ready within ${patienceMs / 1000} s`);
};
