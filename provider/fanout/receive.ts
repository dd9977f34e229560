import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { log } from "../log.ts";
import type { IdentityFiles } from "./identity.ts";
import type { Metrics } from "./metrics.ts";
import type { Answer, Router } from "./router.ts";
import type { Write } from "./write.ts";

interface Receiver {
  readonly tenantHeader: string;
  readonly router: Router;
  /** Gets every write that the router took. */
  readonly keep: (write: Write) => void;
  readonly metrics: Metrics;
  /** The own certificate; whoever connects has to show one of the same authorities. Plain HTTP when undefined. */
  readonly identity: IdentityFiles | undefined;
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const say = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
};

const passOn = (response: ServerResponse, { status, headers, body }: Answer): void => {
  const shown = ["content-type", "retry-after"].flatMap((name) =>
    headers[name] === undefined ? [] : [[name, headers[name]] as const],
  );
  // Remote write 2.0 tells the sender by headers how much was written.
  const written = Object.entries(headers).filter(([name]) => name.startsWith("x-prometheus-remote-write-"));
  response.writeHead(status, Object.fromEntries([...shown, ...written])).end(body);
};

const handle = async ({ tenantHeader, router, keep }: Receiver, request: IncomingMessage, response: ServerResponse) => {
  const tenant = request.headers[tenantHeader.toLowerCase()];
  if (request.method !== "POST" || request.url !== "/api/v1/receive") return say(response, 404, "not found\n");
  if (typeof tenant !== "string" || tenant === "") return say(response, 400, `the header ${tenantHeader} is missing\n`);
  const write = { tenant, headers: request.headers, body: await read(request) };
  let answer: Answer;
  try {
    answer = await router.send(write);
  } catch (error) {
    log("warn", "the router cannot be reached", { tenant, error });
    return say(response, 503, "the router cannot be reached, try again\n");
  }
  passOn(response, answer);
  if (answer.status >= 200 && answer.status < 300) keep(write);
};

/** TLS of a server whose clients all have certificates. */
export const secure = (identity: IdentityFiles) => ({
  ...identity,
  requestCert: true,
  rejectUnauthorized: true,
  minVersion: "TLSv1.3" as const,
});

/** The server that the gateway sends writes to. */
export const serveWrites = (port: number, receiver: Receiver): Server => {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.on("finish", () => receiver.metrics.count("writes_total", { code: String(response.statusCode) }));
    handle(receiver, request, response).catch((error: unknown) => {
      // The client went away in the middle of its body: nobody is left to answer.
      log("warn", "a write was broken off", { error });
      response.destroy();
    });
  };
  const { identity } = receiver;
  const server = identity === undefined ? createServer(answer) : createSecureServer(secure(identity), answer);
  // Longer than the gateway keeps an idle connection, so that a request never meets one that is just being closed.
  server.keepAliveTimeout = 120_000;
  return server.listen(port);
};
