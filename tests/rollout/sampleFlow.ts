import { setTimeout as sleep } from "node:timers/promises";
import { type Door, GatewayClient, type Writer } from "../e2e/gatewayClient.ts";

/**
 * Writes samples of a tenant twice a second, as a Prometheus does: what is not taken is sent again until it is. `flow` counts
 * them, `up` says that the cluster lives.
 */
export class SampleFlow {
  /** Whether `up` is written as well. */
  livens = true;
  /** Samples of `flow` that the gateway has taken. */
  taken = 0;
  readonly #gateway: GatewayClient;
  readonly #writer: Writer;
  readonly #end = new AbortController();
  #ended: Promise<void> | undefined;

  constructor(door: Door, writer: Writer) {
    this.#gateway = new GatewayClient(door);
    this.#writer = writer;
  }

  /** Begins to write. */
  start(): this {
    this.#ended = this.#run();
    return this;
  }

  /** Stops when the sample is taken that is on its way. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#ended;
    this.#gateway.close();
  }

  /** The value of an instant query of the tenant. */
  async read(query: string): Promise<number | undefined> {
    const [series] = await this.#gateway.query(this.#writer, query);
    return series?.value;
  }

  /** Sends one sample; the status of the answer, 0 when there is none. */
  push(metric: string, value: number, at: number): Promise<number> {
    return this.#gateway.push(this.#writer, { metric, value, at }).catch(() => 0);
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      const at = Date.now();
      await this.#untilTaken("flow", this.taken, at);
      this.taken += 1;
      if (this.livens) await this.#untilTaken("up", 1, at);
      await sleep(500);
    }
  }

  async #untilTaken(metric: string, value: number, at: number): Promise<void> {
    for (;;) {
      const status = await this.push(metric, value, at);
      if (status >= 200 && status < 300) return;
      // A client error would be for ever: 409 says that the sample is there, of a try whose answer was lost.
      if (status === 409) return;
      await sleep(200);
    }
  }
}
