import type { IncomingHttpHeaders } from "node:http";

/** A remote-write request as the gateway sent it. */
export interface Write {
  readonly tenant: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const carried = ["content-type", "content-encoding", "x-prometheus-remote-write-version", "user-agent"] as const;

/** The headers that say what the body is. */
export const bodyHeaders = ({ headers, body }: Write): Record<string, string> => ({
  ...Object.fromEntries(carried.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
  "content-length": String(body.length),
});
