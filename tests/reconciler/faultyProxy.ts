import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { request } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiTarget } from "../../provider/reconciler/api.ts";

/**
 * What happens to a request instead of being answered: an error status, no answer, a broken connection, an answer that
 * breaks off in its middle, or a request that is done while its answer is lost.
 */
export type Fault = number | "stall" | "cut" | "half" | "swallow" | undefined;

type Decide = (count: number, method: string, url: string) => Fault | Promise<Fault>;

/** Stands before a real API server and breaks some of the requests. */
export class FaultyProxy {
  /** Decides about the n-th request; undefined lets all through. */
  fault: Decide | undefined;
  /** Is told of requests whose answer has come from the API server. */
  answered: ((method: string, url: string, status: number) => Promise<void> | void) | undefined;
  /** Is told of requests before they are decided about: the form of answer that each asks for. */
  accepted: ((url: string, accept: string | undefined) => void) | undefined;
  /** How many requests it broke. */
  faults = 0;
  readonly target: ApiTarget;
  private readonly upstream: ApiTarget;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly port: number;
  private count = 0;

  private constructor(upstream: ApiTarget, server: Server, port: number) {
    this.upstream = upstream;
    this.server = server;
    this.port = port;
    this.target = { url: `http://127.0.0.1:${port}` };
  }

  /** Starts one that speaks plain HTTP to the client and the target's TLS, with its certificate, to the API server. */
  static async start(upstream: ApiTarget): Promise<FaultyProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new FaultyProxy(upstream, server, (server.address() as AddressInfo).port);
    server.on("request", (incoming, response) => {
      proxy.accepted?.(incoming.url ?? "", incoming.headers.accept);
      void proxy.handle(incoming, response);
    });
    server.on("connection", (socket) => {
      proxy.sockets.add(socket);
      socket.once("close", () => proxy.sockets.delete(socket));
    });
    return proxy;
  }

  /** Breaks every connection that is open now. */
  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Refuses connections for a time. */
  async refuse(ms: number): Promise<void> {
    this.close();
    await sleep(ms);
    await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }

  close(): void {
    this.server.close();
    this.cutAll();
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = incoming;
    this.count += 1;
    const fault = await this.fault?.(this.count, method, url);
    if (fault !== undefined) this.faults += 1;
    if (fault === "stall") return;
    if (fault === "cut") return void incoming.socket.destroy();
    if (typeof fault !== "number") return this.forward(incoming, response, fault);
    const headers = { "content-type": "application/json", ...(fault === 429 ? { "retry-after": "1" } : {}) };
    response.writeHead(fault, headers).end(JSON.stringify({ message: "injected" }));
  }

  private forward(incoming: IncomingMessage, response: ServerResponse, fault: "half" | "swallow" | undefined): void {
    const { method = "GET", url = "/" } = incoming;
    const { ca, cert, key, url: base } = this.upstream;
    const headers = { ...incoming.headers, host: new URL(base).host };
    const send = base.startsWith("https:") ? request : httpRequest;
    const onward = send(new URL(url, base), { method, headers, ca, cert, key }, (answer) => {
      answer.once("error", () => response.destroy());
      if (fault !== "swallow") response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("data", (chunk: Buffer) => {
        if (fault === "half") response.write(chunk.subarray(0, chunk.length / 2), () => response.destroy());
        else if (fault === undefined) response.write(chunk);
      });
      answer.once("end", () => {
        void (async () => {
          await this.answered?.(method, url, answer.statusCode ?? 0);
          if (fault === "swallow") response.destroy();
          else if (fault === undefined) response.end();
        })();
      });
    });
    onward.once("error", () => response.destroy());
    // A request that must be done is done, also when nobody waits for it any more.
    if (fault !== "swallow") response.once("close", () => onward.destroy());
    incoming.pipe(onward);
  }
}
