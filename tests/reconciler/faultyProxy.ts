import { createServer, request as httpRequest, type Server } from "node:http";
import { request } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { ApiTarget } from "../../provider/reconciler/api.ts";

/** What happens to a request instead of being answered: an error status, no answer, or a broken connection. */
type Fault = number | "stall" | "cut" | undefined;

/** Stands before a real API server and breaks some of the requests. */
export interface FaultyProxy {
  readonly target: ApiTarget;
  /** Decides about the n-th request; undefined lets all through. */
  fault: ((count: number, method: string, url: string) => Fault) | undefined;
  /** How many requests it broke. */
  readonly faults: number;
  /** Breaks every connection that is open now. */
  cutAll(): void;
  close(): void;
}

/** Starts a proxy that speaks plain HTTP to the client and the target's TLS, with its certificate, to the API server. */
export const faultyProxy = async (target: ApiTarget): Promise<FaultyProxy> => {
  const sockets = new Set<Socket>();
  let count = 0;
  let faults = 0;
  const server: Server = createServer((incoming, response) => {
    const { method = "GET", url = "/" } = incoming;
    count += 1;
    const fault = proxy.fault?.(count, method, url);
    if (fault !== undefined) faults += 1;
    if (fault === "stall") return;
    if (fault === "cut") return void incoming.socket.destroy();
    if (fault !== undefined) {
      const headers = { "content-type": "application/json", ...(fault === 429 ? { "retry-after": "1" } : {}) };
      return void response.writeHead(fault, headers).end(JSON.stringify({ message: "injected" }));
    }
    const { ca, cert, key } = target;
    const headers = { ...incoming.headers, host: new URL(target.url).host };
    const send = target.url.startsWith("https:") ? request : httpRequest;
    const onward = send(new URL(url, target.url), { method, headers, ca, cert, key }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    });
    onward.once("error", () => response.destroy());
    response.once("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = (): void => sockets.forEach((socket) => socket.destroy());
  const proxy: FaultyProxy = {
    target: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    fault: undefined,
    get faults() {
      return faults;
    },
    cutAll,
    close: () => {
      cutAll();
      server.close();
    },
  };
  return proxy;
};
