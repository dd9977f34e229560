import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecureContext } from "node:tls";

/** How an API server is reached. */
export interface ApiTarget {
  readonly url: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Returns the bearer token; asked for every request, because tokens are renewed. */
  readonly token?: () => string;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** Tries in all; 1 for what must not be repeated. */
  readonly tries?: number;
  readonly timeoutMs?: number;
}

/** An answer that is no success. */
export class ApiError extends Error {
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(what: string, status: number, detail: string, retryAfterMs?: number) {
    super(`${what}: the API server answered ${status} ${detail}`);
    this.name = "ApiError";
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Whether the same request may succeed later: the one place where this is decided. An apply names no version, so that its
 * conflict is between others' writes and passes; one over the object's uid lasts, and costs a second.
 */
const isRetryable = (error: unknown, { method }: ApiRequest): boolean =>
  !(error instanceof ApiError) ||
  error.status === 429 ||
  error.status === 408 ||
  error.status >= 500 ||
  (error.status === 409 && method === "PATCH");

export const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;

/** Waits between tries: doubled each time, bounded, and spread so that nobody retries in step. */
export const backoffMs = (attempt: number, most = 10_000): number =>
  Math.min(most, 200 * 2 ** attempt) * (0.5 + Math.random() / 2);

const textOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

const messageOf = (text: string): string => {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text.slice(0, 200);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text.slice(0, 200);
  }
};

/** A client of one API server: plain JSON, few connections, bounded time and tries. */
export class Api {
  /** Requests that were sent, by method and by whether they succeeded. */
  readonly sent = new Map<string, number>();
  private readonly target: ApiTarget;
  private readonly agent: HttpAgent;
  private readonly watchAgent: HttpAgent;
  private readonly server: Pick<RequestOptions, "protocol" | "hostname" | "port">;

  constructor(target: ApiTarget, connections = 32) {
    this.target = target;
    const { protocol, hostname, port } = new URL(target.url);
    this.server = { protocol, hostname: hostname.replace(/^\[|\]$/g, ""), port };
    // Read once: certificates and keys of every single connection would cost more than its handshake.
    const secureContext =
      protocol === "https:" ? createSecureContext({ ca: target.ca, cert: target.cert, key: target.key }) : undefined;
    const make = (maxSockets: number): HttpAgent =>
      secureContext === undefined
        ? new HttpAgent({ keepAlive: true, maxSockets })
        : new HttpsAgent({ secureContext, keepAlive: true, maxSockets });
    this.agent = make(connections);
    this.watchAgent = make(Infinity);
  }

  /** Sends a request and returns the decoded answer; tries again what may succeed later. */
  async call<T>(call: ApiRequest): Promise<T> {
    const { tries = 4, signal } = call;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once<T>(call);
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt + 1 >= tries || !isRetryable(error, call)) throw error;
        const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
        await sleep(Math.max(backoffMs(attempt), Math.min(asked ?? 0, 10_000)), undefined, { signal });
      }
    }
  }

  /** Opens a watch and calls `onLine` for each of its lines; returns when the server ends it, throws when it falls silent. */
  async stream(
    path: string,
    onLine: (line: string) => void,
    options: { readonly signal: AbortSignal; readonly silentMs: number; readonly accept?: string },
  ): Promise<void> {
    const { silentMs, ...asked } = options;
    const response = await this.send({ method: "GET", path, ...asked }, this.watchAgent, silentMs);
    await this.assertSuccess({ method: "GET", path }, response);
    // A silent connection may be a dead one: the server sends bookmarks at least once a minute.
    response.setTimeout(silentMs, () => response.destroy(new Error("the watch fell silent")));
    response.setEncoding("utf8");
    let rest = "";
    for await (const chunk of response) {
      const lines = (rest + (chunk as string)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") onLine(line);
    }
  }

  /** Closes the connections. */
  close(): void {
    this.agent.destroy();
    this.watchAgent.destroy();
  }

  private async once<T>(call: ApiRequest): Promise<T> {
    const response = await this.send(call, this.agent, call.timeoutMs ?? 15_000);
    await this.assertSuccess(call, response);
    return JSON.parse(await textOf(response)) as T;
  }

  private async assertSuccess({ method, path }: ApiRequest, response: IncomingMessage): Promise<void> {
    const status = response.statusCode ?? 0;
    const isSuccess = status >= 200 && status < 300;
    const key = `${method} ${isSuccess ? "ok" : status}`;
    this.sent.set(key, (this.sent.get(key) ?? 0) + 1);
    if (isSuccess) return;
    const seconds = Number(response.headers["retry-after"]);
    const detail = messageOf(await textOf(response));
    throw new ApiError(`${method} ${path}`, status, detail, Number.isFinite(seconds) ? seconds * 1000 : undefined);
  }

  private send(call: ApiRequest, agent: HttpAgent, timeoutMs: number): Promise<IncomingMessage> {
    const { method, path, body, signal } = call;
    const { token } = this.target;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      ...this.server,
      method,
      path,
      agent,
      headers: {
        accept: call.accept ?? "application/json",
        ...(text === undefined
          ? {}
          : { "content-type": call.contentType ?? "application/json", "content-length": Buffer.byteLength(text) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token()}` }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve, reject) => {
      const request = this.server.protocol === "https:" ? httpsRequest(options) : httpRequest(options);
      const fail = (cause: unknown): void => reject(new Error(`${method} ${path} failed`, { cause }));
      request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)));
      request.once("response", (response) => {
        // What breaks off while the body is read ends in the reader's own error.
        request.on("error", () => response.destroy());
        resolve(response);
      });
      request.once("error", fail);
      request.end(text);
    });
  }
}
