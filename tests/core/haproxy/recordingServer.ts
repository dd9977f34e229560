import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";

/** A request as it arrived behind the proxy. */
export interface Arrival {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A server that answers 200 with its name and keeps what arrived. */
export interface RecordingServer {
  readonly port: number;
  readonly arrivals: Arrival[];
  readonly close: () => Promise<void>;
}

/** Starts a recording server on a loopback port, with TLS when options are given. */
export async function recordingServer(name: string, tls?: ServerOptions, delayMs = 0): Promise<RecordingServer> {
  const arrivals: Arrival[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers, rawHeaders } = request;
      if (!url.startsWith("/-/")) {
        arrivals.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() });
      }
      setTimeout(() => response.end(name), delayMs);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as { port: number }).port, arrivals, close };
}
