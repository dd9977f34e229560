import { connect as connectHttp2 } from "node:http2";
import { connect, type ConnectionOptions } from "node:tls";
import type { Certificate } from "../core/haproxy/certificates.ts";
import type { Answer } from "./answer.ts";

/** A way into a gateway: where it listens and how its certificate is checked. */
export interface Door {
  readonly port: number;
  /** The port of the web UI over all tenants. */
  readonly webUiPort: number;
  readonly ca: Buffer;
}

/** How a raw request is sent. */
export interface RawOptions {
  readonly certificate?: Certificate | undefined;
  readonly webUi?: boolean;
  /** Ends the reading when nothing came for so long; the answers to most requests end with the connection. */
  readonly quietMs?: number;
  /** Ends the reading of an answer that does not come. Default 10 s. */
  readonly longestMs?: number;
}

const tlsOf = ({ ca }: Door, certificate: Certificate | undefined): ConnectionOptions => ({
  ca,
  servername: "localhost",
  ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
});

const longestMs = 10_000;

/** Sends bytes that no HTTP client would send, and reads until the connection ends. */
export const sendRaw = (door: Door, request: Buffer, options: RawOptions = {}): Promise<Answer> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const port = options.webUi === true ? door.webUiPort : door.port;
    const socket = connect({ ...tlsOf(door, options.certificate), host: "127.0.0.1", port }, () => {
      socket.write(request);
    });
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const bytes = Buffer.concat(chunks);
      const statuses = [...bytes.toString("latin1").matchAll(/HTTP\/1\.[01] (\d{3})/g)];
      resolve({ bytes, statuses: statuses.map(([, status]) => Number(status)) });
    };
    let timer = setTimeout(finish, options.longestMs ?? longestMs);
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (options.quietMs === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(finish, options.quietMs);
    });
    socket.on("close", finish);
    socket.on("error", () => socket.destroy());
  });

/** Sends one HTTP/2 request with any pseudo-headers; a stream that is refused has no status. */
export const sendHttp2 = (door: Door, headers: Readonly<Record<string, string | string[]>>): Promise<Answer> =>
  new Promise((resolve) => {
    const session = connectHttp2(`https://localhost:${door.port}`, {
      ...tlsOf(door, undefined),
      ALPNProtocols: ["h2"],
    });
    const chunks: Buffer[] = [];
    const statuses: number[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      session.destroy();
      resolve({ statuses, bytes: Buffer.concat(chunks) });
    };
    const timer = setTimeout(finish, longestMs);
    session.on("error", finish);
    try {
      const stream = session.request(headers);
      stream.on("response", (answer) => {
        statuses.push(Number(answer[":status"]));
        chunks.push(Buffer.from(JSON.stringify(answer)));
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", finish);
      stream.on("close", finish);
      stream.end();
    } catch (error) {
      // Node itself refuses some header blocks; the caller sees that nothing was answered.
      chunks.push(Buffer.from(String(error)));
      finish();
    }
  });
