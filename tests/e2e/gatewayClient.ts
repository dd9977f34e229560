import * as http from "node:http";
import * as https from "node:https";
import { encodeRemoteWrite, type Sample } from "./remoteWrite.ts";

/** A way to a gateway; it speaks TLS when there is a CA. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly ca?: string;
  readonly servername?: string;
}

/** Who writes and reads. */
export interface Writer {
  readonly tenant: string;
  readonly password: string;
}

/** A series of an answer, and its value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule of an answer, with its alerts where it has any. */
export interface ShownRule {
  readonly name: string;
  readonly alerts?: readonly { readonly state: string }[];
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Writes and reads through a gateway as a Prometheus does, over connections that it keeps. */
export class GatewayClient {
  readonly #door: Door;
  readonly #agent: http.Agent;

  constructor(door: Door) {
    this.#door = door;
    this.#agent = door.ca === undefined ? new http.Agent({ keepAlive: true }) : new https.Agent({ keepAlive: true });
  }

  /** Sends one sample and returns the status of the answer; throws when there is none. */
  async push(writer: Writer, sample: Sample): Promise<number> {
    const body = encodeRemoteWrite(sample);
    const headers = {
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
      "content-length": body.length,
    };
    const { status } = await this.#send(writer, { method: "POST", path: "receive", headers }, body);
    return status;
  }

  /** What an expression is now; each replica's series with `dedup: "false"`. Throws for every answer but 200. */
  async query(
    writer: Writer,
    query: string,
    parameters: { readonly dedup?: "false" } = {},
  ): Promise<readonly Series[]> {
    const { result } = await this.#read<{ result: { metric: Series["labels"]; value: [number, string] }[] }>(
      writer,
      `query?${new URLSearchParams({ query, ...parameters }).toString()}`,
    );
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The rules that the gateway shows a tenant, of all groups. */
  async rules(writer: Writer): Promise<readonly ShownRule[]> {
    const { groups } = await this.#read<{ groups: { rules: ShownRule[] }[] }>(writer, "rules");
    return groups.flatMap(({ rules }) => rules);
  }

  /** The data of an answer that a tenant reads. */
  async #read<T>(writer: Writer, path: string): Promise<T> {
    const { status, text } = await this.#send(writer, { method: "GET", path, headers: {} });
    if (status !== 200) throw new Error(`the gateway answered ${status}: ${text}`);
    return (JSON.parse(text) as { data: T }).data;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    { tenant, password }: Writer,
    { path, ...asked }: { readonly method: string; readonly path: string; readonly headers: http.OutgoingHttpHeaders },
    body?: Buffer,
  ): Promise<Answer> {
    const options = {
      ...this.#door,
      ...asked,
      path: `/${tenant}/api/v1/${path}`,
      auth: `${tenant}:${password}`,
      agent: this.#agent,
      timeout: 20_000,
    };
    const { request } = this.#door.ca === undefined ? http : https;
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.once("timeout", () => sent.destroy(new Error("the gateway did not answer")));
      sent.once("error", reject);
      sent.end(body);
    });
  }
}
